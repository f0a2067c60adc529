using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Ledgers;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Revenue;
using NodaTime;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;

namespace BillingGrains.Domain.Tests.Ledgers;

public sealed class LedgerTests
{
    private static readonly LedgerAccounts Accounts = LedgerAccounts.Default;
    private static readonly RevenueAccounts Revenue = new("2900", "8000", "1290");

    private static readonly PostedDocument Document = new(
        "invoice/K-1/2026-03/month", InvoiceKind.Invoice, "NL-2026-00001", "N 1", "EUR", new LocalDate(2026, 3, 31), 20.16m,
        116.16m, [new PostedLine(ChargeKind.Labour, 100m), new PostedLine(ChargeKind.Prepaid, -4m)], IsRecognisedHere: false);

    private static PostedMove Move(BalanceKind kind, decimal amount, decimal tax = 0m) => new(
        Document.Key, Document.Number, "N 1", "EUR", kind, "p-1", new LocalDate(2026, 4, 2), amount, tax);

    [Fact]
    public void An_invoice_is_owed_and_stands_as_revenue_credit_and_tax()
    {
        LedgerText.Of("t", [LedgerEntries.Of(Document, Accounts, null)]).ShouldBe("""
            ; t
            commodity 1000.00 EUR
            account assets:receivable:N_00201
            account liabilities:prepaid
            account liabilities:tax
            account revenue:labour

            2026-03-31 * (NL-2026-00001) invoice | K-1/2026-03/month
                ; key: invoice/K-1/2026-03/month
                assets:receivable:N_00201  116.16 EUR
                revenue:labour  -100.00 EUR
                liabilities:prepaid  4.00 EUR
                liabilities:tax  -20.16 EUR

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void What_the_erp_posted_more_tax_stands_on_the_account_for_rounding() =>
        LedgerEntries.Of(Document with { Rounding = new PostedRounding("7999", 0.01m) }, Accounts, null).Postings.Skip(3)
            .ShouldBe([new LedgerPosting("liabilities:tax", -20.17m), new LedgerPosting("7999", 0.01m)]);

    [Fact]
    public void Where_revenue_is_recognised_here_it_is_deferred_until_a_journal_says_so()
    {
        LedgerEntries.Of(Document with { IsRecognisedHere = true }, Accounts, Revenue).Postings
            .ShouldContain(new LedgerPosting("2900", -96m));
        LedgerEntries.Of(
            new JournalEntry(new LocalDate(2026, 3, 31), "2900", "8000", "EUR", 30m, "delivered", "x"), "j-1", "books/x").Postings
            .ShouldBe([new LedgerPosting("2900", 30m), new LedgerPosting("8000", -30m)]);
    }

    [Theory]
    [InlineData(BalanceKind.Payment, "assets:bank", 50, 0, 0, -50)]
    [InlineData(BalanceKind.PaymentCancelled, "assets:bank", -50, 0, 0, 50)]
    [InlineData(BalanceKind.Chargeback, "assets:bank", -50, 0, 0, 50)]
    [InlineData(BalanceKind.Refund, "assets:bank", -50, 0, 0, 50)]
    [InlineData(BalanceKind.RefundCancelled, "assets:bank", 50, 0, 0, -50)]
    [InlineData(BalanceKind.WriteOff, "expenses:written-off", 50, 0, 0, -50)]
    [InlineData(BalanceKind.WriteOffCancelled, "expenses:written-off", -50, 0, 0, 50)]
    [InlineData(BalanceKind.Discount, "expenses:early-payment", 41, -9, 9, -50)]
    [InlineData(BalanceKind.DiscountReturned, "expenses:early-payment", -41, 9, -9, 50)]
    public void What_moves_a_balance_is_booked_against_the_customer(
        BalanceKind kind, string account, int booked, int tax, int bookedTax, int owed) =>
        LedgerEntries.Of(Move(kind, 50m, tax), Accounts)!.Postings.ShouldBe(
        [
            new LedgerPosting(account, booked), new LedgerPosting("liabilities:tax", bookedTax),
            new LedgerPosting("assets:receivable:N_00201", owed),
        ]);

    [Theory]
    [InlineData(BalanceKind.Credit)]
    [InlineData(BalanceKind.CreditVoided)]
    public void A_credit_note_is_booked_as_a_document_of_its_own(BalanceKind kind) =>
        LedgerEntries.Of(Move(kind, 50m), Accounts).ShouldBeNull();

    [Fact]
    public void What_does_not_add_up_is_not_written() => Should.Throw<InvalidOperationException>(
        () => LedgerText.Of("t", [LedgerEntries.Of(Document with { Tax = 20.17m }, Accounts, null)]));

    [Theory]
    [InlineData("assets: receivable")]
    [InlineData("")]
    [InlineData("assets;x")]
    public void An_account_that_hledger_would_read_otherwise_is_refused(string name) =>
        EntityDecider.Decide(EntityDecider.Initial, new ConfigureEntity(
            Entity with { Accounts = Accounts with { Bank = name } }, "ann", Now))
            .ShouldBeOfType<Decision<EntityEvent>.Refused>().Refusal.Field.ShouldBe("accounts/bank");

    [Fact]
    public void Hledger_accepts_it()
    {
        var yen = Document with
        {
            Currency = "JPY", Number = "(1) ; x", Tax = 10m, Gross = 110m, Lines = [new PostedLine(ChargeKind.FixedPrice, 100m)],
        };
        var text = LedgerText.Of("t",
        [
            LedgerEntries.Of(Document, Accounts, Revenue), LedgerEntries.Of(yen, Accounts, Revenue),
            LedgerEntries.Of(Document with { IsRecognisedHere = true, BillTo = "Ö&A: B" }, Accounts, Revenue),
            .. Enum.GetValues<BalanceKind>().Select(kind => LedgerEntries.Of(Move(kind, 0.123m), Accounts)).OfType<LedgerEntry>(),
        ]);
        HledgerCheck.Run(text);
    }
}
