using System.Globalization;
using System.Text.Json;
using BillingGrains.Ports.Erp;
using Spectre.Console;

namespace BillingGrains.Host.Demo;

/// <summary>Shows what came of the work between the real systems.</summary>
internal sealed class RealReport(DemoClient client, RealDesk desk)
{
    public async Task Print(
        RealSummary summary, IReadOnlyList<ErpDocument> documents, CancellationToken cancellation)
    {
        await PrintTickets(cancellation);
        await PrintInvoices(documents, cancellation);
        await PrintExceptions(cancellation);
        PrintSummary(summary);
    }

    private static Table Table(string title, params string[] columns)
    {
        var table = new Table { Title = new TableTitle(Markup.Escape(title)), Border = TableBorder.Rounded };
        foreach (var column in columns)
        {
            table.AddColumn(column);
        }

        return table;
    }

    private static string Text(JsonElement row, string member) =>
        row.TryGetProperty(member, out var value) ? value.ToString() : "";

    private async Task PrintTickets(CancellationToken cancellation)
    {
        var table = Table("Tickets in Request Tracker", "ticket", "charges", "written back there");
        foreach (var (subject, id) in desk.Ids)
        {
            var detail = await client.Get($"v1/tickets/{RealMonth.Source}/{id}", cancellation);
            var charges = detail.GetProperty("charges").EnumerateArray().Select(charge =>
                $"{Text(charge, "quantity")} {Text(charge, "unit")}, {Text(charge, "standing")}: {Text(charge, "net")}");
            var billed = await desk.Billed(id, cancellation);
            table.AddRow(
                Markup.Escape($"{id} {subject}"), Markup.Escape(string.Join(Environment.NewLine, charges)),
                Markup.Escape(string.Join(Environment.NewLine, billed)));
        }

        AnsiConsole.Write(table);
    }

    private async Task PrintInvoices(IReadOnlyList<ErpDocument> documents, CancellationToken cancellation)
    {
        var table = Table(
            "Invoices", "ours", "our gross", "number in Tryton", "Tryton's net", "Tryton's tax", "Tryton's gross");
        var invoices = await client.Get("v1/invoices?limit=500", cancellation);
        foreach (var invoice in invoices.GetProperty("rows").EnumerateArray())
        {
            var document = documents.FirstOrDefault(one => one.PostingKey == Text(invoice, "postingKey"));
            table.AddRow(
                Markup.Escape($"{Text(invoice, "billTo")} {Text(invoice, "period")}"),
                Text(invoice.GetProperty("amounts"), "gross"), Markup.Escape(document?.Number ?? "none"),
                Amount(document?.Net), Amount(document?.Tax), Amount(document?.Gross));
        }

        AnsiConsole.Write(table);
    }

    private static string Amount(decimal? amount) => amount?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";

    private async Task PrintExceptions(CancellationToken cancellation)
    {
        var exceptions = await client.Get("v1/exceptions?limit=500", cancellation);
        var table = Table("What waits for a person", "reason", "about", "in words", "owner", "next step");
        foreach (var row in exceptions.GetProperty("rows").EnumerateArray())
        {
            table.AddRow(
                Markup.Escape(Text(row, "code")), Markup.Escape(Text(row, "key")), Markup.Escape(Text(row, "reason")),
                Markup.Escape(Text(row, "owner")), Markup.Escape(Text(row, "nextStep")));
        }

        AnsiConsole.Write(table);
    }

    private static void PrintSummary(RealSummary summary)
    {
        Console.Out.WriteLine(
            $"{summary.Tickets} tickets; {summary.TimeEntries} time entries here, " +
            $"{summary.TimeEntriesInTicketing} in Request Tracker; {summary.Exceptions} exceptions");
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{summary.InvoicesPosted} invoices posted here; Tryton reports {summary.ErpDocuments} over ") +
            summary.ErpGross.ToString("0.00", CultureInfo.InvariantCulture) +
            $", {summary.DuplicateErpDocuments} twice; {summary.WrittenBack} marks written back to tickets");
        Console.Out.WriteLine($"{summary.InternalNotesLeaked} internal notes leaked");
        foreach (var difference in summary.UnreconciledAmounts)
        {
            Console.Out.WriteLine($"DIFFERS: {difference}");
        }

        Console.Out.WriteLine(summary.IsClean ? "The books balance." : "The books do NOT balance.");
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Elapsed: {summary.ElapsedSeconds} s."));
    }
}
