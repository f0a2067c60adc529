using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.S4Hana;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Boundary.Tests.S4Hana;

/// <summary>Proposed customers.</summary>
public sealed class S4HanaMasterWriterTests : VendorMasterWriterBoundary, IAsyncLifetime
{
    private static readonly S4HanaProposals Proposals = new()
    {
        Grouping = "BPEE", ReconciliationAccount = "12100000",
        Terms = new Dictionary<string, string>(StringComparer.Ordinal) { ["14"] = "NT14", ["30"] = "NT30" },
    };

    private S4HanaSandbox site = null!;
    private S4HanaErp erp = null!;

    protected override IErp Erp => erp;

    private protected override VendorSandbox Site => site;

    public async ValueTask InitializeAsync()
    {
        site = await S4HanaSandbox.Start();
        erp = site.Connect(static settings => settings with { Proposals = Proposals });
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    protected override string NewId() => $"P-{Guid.NewGuid():N}"[..10].ToUpperInvariant();

    [Theory]
    [InlineData("name")]
    [InlineData("address")]
    [InlineData("registration")]
    [InlineData("days")]
    public async Task What_somebody_changes_between_reading_and_changing_a_part_is_not_written_over(string part)
    {
        var record = Record(MasterKind.Customer);
        await Writer.Create(record, Cancellation);
        var (wanted, _) = Other(record.Content, part);
        site.Before("PATCH", () => site.Company.MasterData.Change(Between(record.Id, part)));

        (await Writer.Update(record.Id, record with { Content = wanted }, Cancellation))
            .ShouldBeOfType<SendingOutcome.Deferred>().Detail.ShouldContain("changed since it was read");
        wanted.DiffersFrom(await ContentOf(record)).ShouldNotBeEmpty();
        (await Writer.Update(record.Id, record with { Content = wanted }, Cancellation))
            .ShouldBe(new SendingOutcome.Created(record.Id));
        wanted.DiffersFrom(await ContentOf(record)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("name")]
    [InlineData("address")]
    [InlineData("registration")]
    [InlineData("days")]
    public async Task A_part_is_changed_alone(string part)
    {
        var record = Record(MasterKind.Customer);
        await Writer.Create(record, Cancellation);
        var (wanted, set) = Other(record.Content, part);
        var before = site.Calls.Count;

        (await Writer.Update(record.Id, record with { Content = wanted }, Cancellation))
            .ShouldBe(new SendingOutcome.Created(record.Id));

        wanted.DiffersFrom(await ContentOf(record)).ShouldBeEmpty();
        site.Calls.Skip(before).Single(static call => !call.StartsWith("GET", StringComparison.Ordinal))
            .ShouldContain($"/{set}(");
    }

    [Fact]
    public async Task What_is_as_proposed_is_not_written()
    {
        var record = Record(MasterKind.Customer);
        await Writer.Create(record, Cancellation);
        var before = site.Calls.Count;

        (await Writer.Update(record.Id, record, Cancellation)).ShouldBe(new SendingOutcome.Created(record.Id));

        site.Calls.Skip(before).ShouldAllBe(static call => call.StartsWith("GET", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Parts_that_were_not_there_are_made()
    {
        var record = Record(MasterKind.Customer);
        site.Company.MasterData.Keep([new MasterEntry("customer", record.Id, "De Vries BV")]);

        (await Writer.Update(record.Id, record, Cancellation)).ShouldBe(new SendingOutcome.Created(record.Id));

        record.Content.DiffersFrom(await ContentOf(record)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_name_takes_as_many_fields_as_it_needs_and_one_that_is_too_long_is_refused()
    {
        var record = Record(MasterKind.Customer);
        var name = string.Join(' ', Enumerable.Repeat("Gesellschaft", 10));
        await Writer.Create(record with { Content = record.Content with { Name = name } }, Cancellation);

        (await ContentOf(record)).Name.ShouldBe(name);
        (await Writer.Create(
            record with { Id = "OTHER", Content = record.Content with { Name = new string('x', 161) } }, Cancellation))
            .ShouldBeOfType<SendingOutcome.Refused>().Words.ShouldContain("40 characters");
    }

    [Fact]
    public async Task An_id_that_SAP_has_no_place_for_is_refused_before_anything_is_sent()
    {
        foreach (var id in new[] { "C-2001-LONG", "c-17" })
        {
            (await Writer.Create(Record(MasterKind.Customer) with { Id = id }, Cancellation))
                .ShouldBeOfType<SendingOutcome.Refused>().Words.ShouldContain(id);
        }

        site.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_customer_that_SAP_numbered_itself_is_told_with_its_number()
    {
        var other = site.Connect(static settings => settings with { Proposals = Proposals with { Grouping = "BP02" } });

        (await other.MasterWriter.Create(Record(MasterKind.Customer), Cancellation))
            .ShouldBeOfType<SendingOutcome.Refused>().Words.ShouldContain("9980000001");
    }

    [Fact]
    public async Task A_partner_of_another_company_code_is_no_customer_and_may_be_the_same_company()
    {
        var record = Record(MasterKind.Customer);
        await Writer.Create(record, Cancellation);
        var other = site.Connect(static settings => settings with { CompanyCode = "2020", Proposals = Proposals }).MasterWriter;

        (await other.FindById(MasterKind.Customer, record.Id, Cancellation)).ShouldBeEmpty();
        (await other.FindByTaxRegistration(record.Content.TaxRegistration!, Cancellation)).ShouldHaveSingleItem().Id
            .ShouldBe(record.Id);
        (await other.Update(record.Id, record, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Words
            .ShouldStartWith("The ERP no longer has");
    }

    [Fact]
    public void Without_a_grouping_none_is_made()
    {
        Enum.GetValues<MasterKind>().ShouldAllBe(kind => !site.Erp.MasterWriter.Takes(kind));
        Writer.Takes(MasterKind.Item).ShouldBeFalse();
    }

    private static (MasterContent Content, string Set) Other(MasterContent content, string part) => part switch
    {
        "name" => (content with { Name = "De Vries Groep BV" }, "A_BusinessPartner"),
        "address" => (content with { Address = content.Address! with { City = "Utrecht" } }, "A_BusinessPartnerAddress"),
        "registration" => (content with { TaxRegistration = "NL000099998B57" }, "A_BusinessPartnerTaxNumber"),
        _ => (content with { PaymentDays = 14 }, "A_CustomerCompany"),
    };

    private MasterEntry Between(string id, string part)
    {
        var there = site.Company.MasterData.Find(one => one.Id == id).Single();
        return part switch
        {
            "name" => there with { Name = "Between" },
            "address" => there with { Address = there.Address! with { City = "Between" } },
            "registration" => there with { TaxRegistration = "NL000000000B00" },
            _ => there with { PaymentDays = null },
        };
    }
}
