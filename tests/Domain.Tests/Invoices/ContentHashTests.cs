using BillingGrains.Domain.Invoices;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Invoices;

public sealed class ContentHashTests
{
    private static readonly InvoiceContent Content = Draft().State.GetContent()!;

    /// <summary>Numbers were given to hashes like this one: if this test fails, every stored hash is broken.</summary>
    [Fact]
    public void The_hash_of_a_known_document_never_changes() =>
        ContentHash.Of(Content).ShouldBe("2f766cb07c38260ca018cc815a50c1f381a53504232a55b594ea66bc3360a972");

    [Fact]
    public void The_text_is_the_one_documented() =>
        ContentHash.Canonical(Content with { Lines = [FirstLine with { Description = "a\\b\nc\r" }] }).ShouldBe(
            """
            billinggrains-document-1
            invoice=invoice/C-1/2026-03/month
            kind=invoice
            period=2026-03
            entity=NL01
            contract=C-1
            contract-version=2
            bill-to=K-17
            currency=EUR
            decimals=2
            payment-days=30
            line=L-1
            ticket=ticket/desk/1
            charge=charge-L-1
            work-date=2026-03-10
            description=a\\b\nc\r
            quantity=60
            unit=minute
            net=100
            tax-code=VAT21
            tax=VAT21
            percent=21
            base=150
            amount=31.5
            total-net=150
            total-tax=31.5
            total-gross=181.5

            """);

    [Fact]
    public void Digits_that_say_nothing_do_not_count() =>
        ContentHash.Of(Content with { Lines = [FirstLine with { Net = Eur(100.00m) }, SecondLine] })
            .ShouldBe(ContentHash.Of(Content));

    [Fact]
    public void The_explanation_is_no_part_of_it() =>
        ContentHash.Of(Content with { Lines = [FirstLine with { Explanation = [] }, SecondLine] })
            .ShouldBe(ContentHash.Of(Content));

    [Fact]
    public void Whatever_stands_on_the_document_counts()
    {
        InvoiceContent[] others =
        [
            Content with { InvoiceKey = "invoice/C-2/2026-03/month" },
            Content with { Kind = InvoiceKind.CreditNote },
            Content with { Terms = Terms with { BillTo = "K-18" } },
            Content with { Terms = Terms with { PaymentDays = 14 } },
            Content with { Lines = [SecondLine, FirstLine] },
            Content with { Lines = [FirstLine with { Description = "Other" }, SecondLine] },
            Content with { Lines = [FirstLine with { Net = Eur(100.01m) }, SecondLine] },
            Content with { Lines = [FirstLine with { Corrects = "invoice/C-1/2026-02/month" }, SecondLine] },
            Content with { Totals = Content.Totals with { Gross = Eur(1m) } },
        ];
        others.Select(ContentHash.Of).Append(ContentHash.Of(Content)).Distinct().Count().ShouldBe(others.Length + 1);
    }
}
