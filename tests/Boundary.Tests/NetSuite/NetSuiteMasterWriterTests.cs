using System.Net;
using System.Text.Json.Nodes;
using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.RealSystems;
using BillingGrains.Connectors.NetSuite;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Boundary.Tests.NetSuite;

/// <summary>Proposed customers and items.</summary>
public sealed class NetSuiteMasterWriterTests : VendorMasterWriterBoundary, IAsyncLifetime
{
    private static readonly NetSuiteProposals Proposals = new()
    {
        Terms = new Dictionary<string, string>(StringComparer.Ordinal) { ["14"] = "4", ["30"] = "5" },
        Units = new Dictionary<string, string>(StringComparer.Ordinal) { ["hour"] = "21" },
        UnitsType = "2", ItemType = "serviceSaleItem",
        ItemFields = new Dictionary<string, string>(StringComparer.Ordinal) { ["incomeAccount"] = "54" },
    };

    private NetSuiteSite site = null!;

    protected override IErp Erp => site.Erp;

    private protected override VendorSandbox Site => site;

    public async ValueTask InitializeAsync() => site = await NetSuiteSite.Open(With);

    public ValueTask DisposeAsync() => site.DisposeAsync();

    private static NetSuiteSettings With(NetSuiteSettings settings) => settings with { Proposals = Proposals };

    [Fact]
    public async Task A_currency_and_an_id_that_NetSuite_has_no_place_for_are_refused_before_anything_is_sent()
    {
        var customer = Record(MasterKind.Customer);

        await IsRefused(customer with { Content = customer.Content with { Currency = "SEK" } }, "SEK");
        await IsRefused(customer with { Id = "C.17|x" }, "C.17|x");
        site.Calls.ShouldBeEmpty();

        async Task IsRefused(ErpMasterRecord record, string words) =>
            (await Writer.Create(record, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Words.ShouldContain(words);
    }

    [Theory]
    [InlineData(MasterKind.TaxCode)]
    [InlineData(MasterKind.Dimension)]
    public void What_documents_name_by_internal_ids_nobody_can_propose(MasterKind kind) => Writer.Takes(kind).ShouldBeFalse();

    [Fact]
    public void Customers_that_documents_name_by_internal_ids_nobody_can_propose()
    {
        using var erp = new NetSuiteErp(
            new HttpClient(), site.Settings with { CustomersBy = CustomerKey.InternalId, Proposals = new() }, site.Time);

        (erp.MasterWriter.Takes(MasterKind.Customer), erp.MasterWriter.Takes(MasterKind.Item)).ShouldBe((false, false));
    }

    [Fact]
    public async Task Lines_that_are_there_are_named_and_one_of_another_country_is_left()
    {
        var sent = new JsonObject();
        var wire = new ScriptedWire((request, body) =>
        {
            if (request.Method != HttpMethod.Patch)
            {
                return ScriptedWire.Json(request.Method == HttpMethod.Post
                    ? """{"access_token":"t-1","token_type":"Bearer","expires_in":"3600"}"""
                    : """
                        {"id":"7","externalId":"C-17","companyName":"De Vries BV",
                         "taxRegistration":{"items":[{"id":"3","nexusCountry":{"id":"DE"},"taxRegistrationNumber":"DE1"}]},
                         "addressBook":{"items":[
                           {"id":"8","defaultBilling":false,"addressBookAddress":{"addr1":"Kai 1","country":{"id":"DE"}}},
                           {"id":"9","defaultBilling":true,"addressBookAddress":{"addr1":"Dam 1","country":{"id":"NL"}}}]}}
                        """);
            }

            sent = (JsonObject)JsonNode.Parse(body)!;
            return new HttpResponseMessage(HttpStatusCode.NoContent);
        });
        using var http = new HttpClient(wire);
        using var erp = new NetSuiteErp(
            http, With(NetSuiteSite.SettingsOf(new Uri("https://1234567.suitetalk.api.netsuite.com/"), NetSuiteSite.Key)),
            site.Time);

        await erp.MasterWriter.Update(
            "7",
            new ErpMasterRecord("key-1", MasterKind.Customer, "C-17", new MasterContent(
                "De Vries BV", "NL 0012", Address: new MasterAddress("Dam 2", "1012 JS", "Amsterdam", "NL"))),
            Cancellation);

        sent.Select(static field => field.Key).ShouldBe(["companyName", "taxRegistration", "addressBook"]);
        sent["addressBook"]!["items"]!.ToJsonString().ShouldStartWith("""[{"addressBookAddress":{"addr1":"Dam 2",""");
        sent["addressBook"]!["items"]![0]!["id"]!.GetValue<string>().ShouldBe("9");
        sent["taxRegistration"]!["items"]!.ToJsonString().ShouldBe(
            """[{"taxRegistrationNumber":"NL0012","nexusCountry":{"id":"NL"}}]""");
    }

    [Fact]
    public async Task What_is_inactive_is_not_found()
    {
        var wire = new ScriptedWire(static (request, _) => ScriptedWire.Json(request.Method == HttpMethod.Post
            ? """{"access_token":"t-1","token_type":"Bearer","expires_in":"3600"}"""
            : """{"id":"7","externalId":"C-17","companyName":"De Vries BV","isInactive":true}"""));
        using var http = new HttpClient(wire);
        using var erp = new NetSuiteErp(
            http, NetSuiteSite.SettingsOf(new Uri("https://1234567.suitetalk.api.netsuite.com/"), NetSuiteSite.Key), site.Time);

        (await erp.MasterWriter.FindById(MasterKind.Customer, "C-17", Cancellation)).ShouldBeEmpty();
    }
}
