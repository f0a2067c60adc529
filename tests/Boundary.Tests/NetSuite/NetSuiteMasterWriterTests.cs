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
public sealed class NetSuiteMasterWriterTests : ErpMasterWriterBoundary, IAsyncLifetime
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

    public async ValueTask InitializeAsync() => site = await NetSuiteSite.Open(With);

    public ValueTask DisposeAsync() => site.DisposeAsync();

    private static NetSuiteSettings With(NetSuiteSettings settings) => settings with { Proposals = Proposals };

    protected override Task<SendingOutcome> TimesOut(ErpMasterRecord record, Func<Task<SendingOutcome>> call)
    {
        site.Plan(Operation.Enter, Fault.AbortAfter);
        return call();
    }

    protected override bool CanThrottle => true;

    protected override Task<SendingOutcome> Throttled(ErpMasterRecord record, Func<Task<SendingOutcome>> call)
    {
        site.Plan(Operation.Enter, Fault.Throttle);
        return call();
    }

    protected override ErpMasterRecord? Refused(ErpMasterRecord record) =>
        record with { Content = record.Content with { Address = record.Content.Address! with { Country = "NLD" } } };

    [Theory]
    [InlineData(MasterKind.Customer)]
    [InlineData(MasterKind.Item)]
    public async Task An_id_that_is_taken_meanwhile_is_refused_and_what_is_there_is_not_written_over(MasterKind kind)
    {
        var record = Record(kind);
        await Writer.Create(record, Cancellation);
        var other = record with { Content = record.Content with { Name = "Another" } };

        (await Writer.Create(other, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Words.ShouldContain("already");

        (await Writer.FindById(kind, record.Id, Cancellation)).ShouldHaveSingleItem().Content.Name.ShouldBe(record.Content.Name);
        site.Calls.ShouldNotContain(static call => call.StartsWith("PUT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_item_is_changed_and_what_is_gone_is_not()
    {
        var record = Record(MasterKind.Item);
        var made = (await Writer.Create(record, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        var other = record with { Content = new MasterContent("Work by telephone", Unit: "hour"), RemoteId = made.RemoteId };

        (await Writer.Update(made.RemoteId, other, Cancellation)).ShouldBe(new SendingOutcome.Created(made.RemoteId));
        (await Writer.FindById(record.Kind, record.Id, Cancellation)).ShouldHaveSingleItem().Content.ShouldBe(other.Content);
        (await Writer.Update("4711", other, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Words
            .ShouldStartWith("The ERP no longer has the item");
    }

    [Fact]
    public async Task What_the_connection_has_no_code_for_is_refused_before_anything_is_sent()
    {
        var customer = Record(MasterKind.Customer);
        var item = Record(MasterKind.Item);

        await IsRefused(customer with { Content = customer.Content with { PaymentDays = 17 } }, "payment-term-unknown");
        await IsRefused(customer with { Content = customer.Content with { Currency = "SEK" } }, "currency-unknown");
        await IsRefused(item with { Content = item.Content with { Unit = "furlong" } }, "erp-cannot-process");
        await IsRefused(customer with { Id = "C.17|x" }, "erp-refused");
        site.Calls.ShouldBeEmpty();

        async Task IsRefused(ErpMasterRecord record, string code) =>
            (await Writer.Create(record, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Code.ShouldBe(code);
    }

    [Fact]
    public async Task A_registration_is_kept_without_blanks_dots_and_hyphens()
    {
        var record = Record(MasterKind.Customer);
        var plain = record.Content.TaxRegistration!;
        var spaced = record.Content with { TaxRegistration = $"{plain[..2]} {plain[2..5]}.{plain[5..]}" };

        await Writer.Create(record with { Content = spaced }, Cancellation);

        (await Writer.FindByTaxRegistration(plain, Cancellation)).ShouldHaveSingleItem().Content.TaxRegistration.ShouldBe(plain);
    }

    [Fact]
    public async Task Days_to_pay_are_taken_away_by_none_and_what_is_not_proposed_stays()
    {
        var record = Record(MasterKind.Customer);
        var made = (await Writer.Create(record, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();

        await Writer.Update(
            made.RemoteId, record with { Content = new MasterContent("De Vries BV", PaymentDays: 0) }, Cancellation);

        var found = (await Writer.FindById(record.Kind, record.Id, Cancellation)).ShouldHaveSingleItem().Content;
        found.PaymentDays.ShouldBe(0);
        (record.Content with { PaymentDays = null }).DiffersFrom(found).ShouldBeEmpty();
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
