using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Revenue;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Boundary.Tests.FileDrop;

/// <summary>docs/file-drop.md tells the truth: its batch is what is written, its acknowledgement what is understood.</summary>
public sealed class FileDropDocumentTests : IDisposable
{
    private static readonly Currency Euro = ErpSamples.Euro;

    private readonly DropSite site = new(records: 3);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task The_batch_of_the_description_is_written_and_its_acknowledgement_understood()
    {
        var examples = Examples();
        await site.Erp.Create(Invoice, Cancellation);
        await site.Erp.Vouchers.Create(Voucher, Cancellation);
        await site.Erp.Journals!.Create(Journal, Cancellation);

        var written = await File.ReadAllTextAsync(
            Path.Combine(site.Settings.Outgoing, "batch-00000001.ndjson"), Cancellation);

        var checksum = ChecksumOf(written);
        written.ShouldBe(examples[0].Replace("SHA256", checksum, StringComparison.Ordinal));
        var body = examples[1][..(examples[1].TrimEnd('\n').LastIndexOf('\n') + 1)]
            .Replace("SHA256", checksum, StringComparison.Ordinal);
        var answer = body + examples[1][examples[1].IndexOf("{\"type\":\"trailer\"", StringComparison.Ordinal)..]
            .Replace("SHA256", ChecksumOf(body + "end\n"), StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(site.Settings.Incoming, "ack-00000001-001.ndjson"), answer, Cancellation);
        (await site.Erp.Find("bg-1", Cancellation)).ShouldBe(new SendingOutcome.Posted(
            "doc-8", "NL01-2026-00001", Euros(100m), Euros(21m), Euros(121m)));
        (await site.Erp.Vouchers.Find(Voucher, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Code
            .ShouldBe("no-such-document");
    }

    [Fact]
    public async Task The_list_of_the_description_is_understood()
    {
        var example = Examples()[2];
        var list = example.Replace("SHA256", ChecksumOf(example), StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(site.Settings.Incoming, "open-00000001.ndjson"), list, Cancellation);

        (await site.Erp.OpenItems!.OpenItems(null, Cancellation)).Items.ShouldHaveSingleItem().ShouldBe(
            new ErpOpenItem("bg-1", "doc-8", "NL01-2026-00001", "C-17", "EUR", 71m));
    }

    private static ErpInvoice Invoice { get; } = new(
        "bg-1", InvoiceKind.Invoice, "NL01-2026-00001", "C-17", new LocalDate(2026, 3, 31), new LocalDate(2026, 4, 30),
        new InvoiceTotals(
            Euros(100.00m), Euros(21.00m), Euros(121.00m), [new TaxLine("S21", 21m, Euros(100.00m), Euros(21.00m))]),
        [
            new ErpLine(
                "line-1", "Replaced a switch (60 min)", 60m, "minute", 100.00m, [new ErpLineTax("S21", 21m, 100.00m)]),
        ],
        PurchaseOrder: "PO 47/11");

    private static ErpVoucher Voucher { get; } = new(
        "bg-2", BalanceKind.Payment, Euros(50.00m), new LocalDate(2026, 4, 1), "R-7", "C-17",
        new ErpOriginal("bg-0", null, "doc-7"), "Bank 17");

    private static ErpJournal Journal { get; } = new(
        "bg-3", "NL01-2026-03-1", new LocalDate(2026, 3, 31), "EUR",
        [new JournalEntry(new LocalDate(2026, 3, 31), "2900", "8000", "EUR", 48.00m, "delivered", "Work")]);

    private static Money Euros(decimal amount) => new(amount, Euro);

    private static string ChecksumOf(string file) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(file[..(file.TrimEnd('\n').LastIndexOf('\n') + 1)])));

    private static List<string> Examples()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "BillingGrains.sln")))
        {
            folder = folder.Parent!;
        }

        var text = File.ReadAllText(Path.Combine(folder.FullName, "docs", "file-drop.md"));
        return [.. Regex.Matches(text, "```ndjson\n(.*?)```", RegexOptions.Singleline).Select(match => match.Groups[1].Value)];
    }
}
