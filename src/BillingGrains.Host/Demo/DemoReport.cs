using System.Globalization;
using System.Text.Json;
using BillingGrains.Storage.Views;
using Spectre.Console;

namespace BillingGrains.Host.Demo;

/// <summary>Shows what came of the month to the person who asked for it.</summary>
internal sealed class DemoReport(DemoClient client, DemoSample sample)
{
    public async Task Print(DemoSummary summary, CancellationToken cancellation)
    {
        await PrintCast(cancellation);
        await PrintExplanation(cancellation);
        await PrintExceptions(cancellation);
        await PrintReconciliation(cancellation);
        PrintSummary(summary);
    }

    private static string Text(JsonElement row, string member) =>
        row.TryGetProperty(member, out var value) ? value.ToString() : "";

    private static Table Table(string title, params string[] columns)
    {
        var table = new Table { Title = new TableTitle(Markup.Escape(title)), Border = TableBorder.Rounded };
        foreach (var column in columns)
        {
            table.AddColumn(column);
        }

        return table;
    }

    private async Task PrintCast(CancellationToken cancellation)
    {
        var table = Table("One ticket of each kind", "ticket", "what happened", "what it comes to");
        foreach (var ticket in sample.Cast.Tickets)
        {
            var detail = await client.Get($"v1/tickets/{sample.Cast.Source}/{ticket.TicketId}", cancellation);
            var charges = detail.GetProperty("charges").EnumerateArray().Select(Outcome);
            table.AddRow(
                Markup.Escape($"{ticket.Name} ({ticket.TicketId})"), Markup.Escape(ticket.Story),
                Markup.Escape(string.Join(Environment.NewLine, charges)));
        }

        AnsiConsole.Write(table);
    }

    private static string Outcome(JsonElement charge) => charge.TryGetProperty("hold", out var hold)
        ? $"held: {Text(hold, "reason")} {Text(hold, "owner")}: {Text(hold, "nextStep")}"
        : $"{Text(charge, "standing")}: {Text(charge, "net")} {Text(charge, "currency")}";

    /// <summary>Why one amount is what it is: read from the ticket's last rating.</summary>
    private async Task PrintExplanation(CancellationToken cancellation)
    {
        var cast = sample.Cast.Tickets.First(ticket => ticket.Name == "after hours");
        var key = Uri.EscapeDataString($"ticket/{sample.Cast.Source}/{cast.TicketId}");
        var history = await client.Get($"v1/history?limit=500&key={key}", cancellation);
        var rated = history.GetProperty("rows").EnumerateArray()
            .Last(row => Text(row, "type").StartsWith("ticket.rated", StringComparison.Ordinal));
        var body = JsonDocument.Parse(Text(rated, "body")).RootElement;
        var table = Table($"Why {cast.TicketId} costs what it costs", "rule", "in words", "amount");
        foreach (var charge in body.GetProperty("charges").EnumerateArray())
        {
            foreach (var step in charge.GetProperty("explanation").EnumerateArray())
            {
                var amount = step.TryGetProperty("amount", out var money)
                    ? $"{Text(money, "amount")} {Text(money, "currency")}"
                    : "";
                table.AddRow(Markup.Escape(Text(step, "rule")), Markup.Escape(Text(step, "text")), Markup.Escape(amount));
            }
        }

        AnsiConsole.Write(table);
    }

    private async Task PrintExceptions(CancellationToken cancellation)
    {
        var figures = await client.Get("v1/figures", cancellation);
        var table = Table("What waits for a person", "reason", "count", "owner", "next step");
        foreach (var group in figures.GetProperty("exceptions").EnumerateArray())
        {
            table.AddRow(
                Markup.Escape(Text(group, "code")), Text(group, "count"), Markup.Escape(Text(group, "owner")),
                Markup.Escape(Text(group, "nextStep")));
        }

        AnsiConsole.Write(table);
    }

    private async Task PrintReconciliation(CancellationToken cancellation)
    {
        var books = await client.Get("v1/reconciliation", cancellation);
        var charges = Table("Charges, net", "entity", "month", "rated", "invoiced", "unbilled", "written down");
        foreach (var sum in books.GetProperty("charges").GetProperty("sums").EnumerateArray())
        {
            var scope = sum.GetProperty("scope");
            charges.AddRow(
                Markup.Escape($"{Text(scope, "entityId")} {Text(scope, "currency")}"), Text(scope, "period"),
                Text(sum, "rated"), Text(sum, "invoiced"), Text(sum, "unbilled"), Text(sum, "writtenDown"));
        }

        AnsiConsole.Write(charges);
        var documents = Table("Documents", "entity", "finalized", "in the ERP", "on their way", "parked", "gross in the ERP");
        foreach (var sum in books.GetProperty("documents").GetProperty("sums").EnumerateArray())
        {
            var scope = sum.GetProperty("scope");
            documents.AddRow(
                Markup.Escape($"{Text(scope, "entityId")} {Text(scope, "currency")}"),
                Text(sum.GetProperty("finalized"), "count"), Text(sum.GetProperty("posted"), "count"),
                Text(sum.GetProperty("inFlight"), "count"), Text(sum.GetProperty("parked"), "count"),
                Text(sum.GetProperty("posted").GetProperty("amounts"), "gross"));
        }

        AnsiConsole.Write(documents);
    }

    private static void PrintSummary(DemoSummary summary)
    {
        Say($"{summary.Tickets} tickets, {summary.TimeEntries} time entries, {summary.Parts} parts");
        Say($"{summary.ChargesRated} charges rated, {summary.ChargesHeld} held, " +
            $"{summary.ChargesNotBillable} not billable, {summary.ChargesUnbilled} unbilled");
        Say($"{summary.InvoicesFinalized} invoices finalized: {summary.InvoicesPosted} posted, {summary.InvoicesParked} parked");
        Say($"{summary.ErpDocuments} posted documents in the ERPs, {summary.DuplicateErpDocuments} twice; " +
            $"{summary.InternalNotesLeaked} internal notes leaked");
        foreach (var difference in summary.UnreconciledAmounts.Concat(summary.CastMistakes))
        {
            Say($"DIFFERS: {difference}");
        }

        Say(summary.IsClean ? "The books balance." : "The books do NOT balance.");
        Say(string.Create(CultureInfo.InvariantCulture, $"Elapsed: {summary.ElapsedSeconds} s."));
    }

    private static void Say(string line) => Console.WriteLine(line);
}
