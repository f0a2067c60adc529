using System.Globalization;
using System.Text.Json.Nodes;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Payments;
using BillingGrains.Ports.Erp;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Connectors.Tryton;

/// <summary>Reads payments and open items. First come the moves that say which invoice they come from (the pay wizard's and
/// ours) and those that cancel another, in the order in which they were made; then what Tryton's people counted as a payment
/// of an invoice or cleared with it, by invoice.</summary>
internal sealed class TrytonPayments(TrytonClient client, TrytonCalls calls, TimeProvider time) : IErpPayments
{
    private const int PageSize = 200;
    private const string MovesStage = "moves";
    private const string InvoicesStage = "invoices";

    /// <summary>Tryton's clock may be another, and what it writes is seen only at the end of a transaction: a reading begins
    /// this long before the one before.</summary>
    private static readonly Duration Margin = Duration.FromHours(1);

    private readonly TrytonBook book = new(client);

    /// <summary>The cursor: the moment from which the next reading tells what changed, the stage, and the last id told.</summary>
    public Task<ErpEntryPage> Entries(string? since, string? cursor, CancellationToken cancellation) => calls.Page(
        async deadline =>
        {
            var parts = cursor?.Split(' ')
                ?? [InstantPattern.ExtendedIso.Format(Instant.FromDateTimeOffset(time.GetUtcNow()) - Margin), MovesStage, "0"];
            var changed = Changed(since, long.Parse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture));
            var (entries, last) = parts[1] is MovesStage
                ? await OfMoves(changed, deadline)
                : await OfInvoices(changed, deadline);
            var next = last is { } id ? FormattableString.Invariant($"{parts[0]} {parts[1]} {id}")
                : parts[1] is MovesStage ? $"{parts[0]} {InvoicesStage} 0"
                : null;
            return new ErpEntryPage(entries.ToValueList(), next, next is null ? parts[0] : null);
        },
        cancellation);

    /// <summary>What Tryton says is to be paid, with what it knows of but does not count there: a refund or a payment beyond
    /// the document. What is not posted counts nowhere.</summary>
    public Task<ErpOpenPage> OpenItems(string? cursor, CancellationToken cancellation) => calls.Page(
        async deadline =>
        {
            var invoices = await book.Invoices(
                [TrytonJson.Where("id", ">", long.Parse(cursor ?? "0", NumberStyles.None, CultureInfo.InvariantCulture))],
                PageSize, deadline);
            var (own, _) = await book.CompanyCurrency(deadline);
            var lines = await book.LinesOf(invoices, deadline);
            var items = invoices.Select(invoice =>
            {
                var code = invoice.Currency.Code;
                var beside = lines.Where(line => line.Payment is null && line.OriginInvoice == invoice.Id
                        && line is { IsPosted: true, Reconciliation: null } && !invoice.Books(line))
                    .Sum(line => line.In(code, own.Code) ?? 0m);
                var early = lines.Where(line => line.Payment == invoice.Id && !line.Stands)
                    .Sum(line => line.In(code, own.Code) ?? 0m);
                return new ErpOpenItem(
                    invoice.Reference, invoice.Id.ToString(CultureInfo.InvariantCulture), invoice.Number, invoice.PartyCode,
                    code, invoice.ToPay + beside - early);
            });
            return new ErpOpenPage(
                items.ToValueList(),
                invoices.Count < PageSize ? null : invoices[^1].Id.ToString(CultureInfo.InvariantCulture));
        },
        cancellation);

    private static List<JsonArray> Changed(string? since, long after)
    {
        List<JsonArray> conditions = [TrytonJson.Where("id", ">", after)];
        if (since is not null)
        {
            var from = InstantPattern.ExtendedIso.Parse(since).Value;
            conditions.Add(new JsonArray(
                "OR",
                new JsonArray(TrytonJson.Where("create_date", ">=", TrytonJson.Moment(from))),
                new JsonArray(TrytonJson.Where("write_date", ">=", TrytonJson.Moment(from)))));
        }

        return conditions;
    }

    /// <summary>Entries, and the last id where there may be more.</summary>
    private async Task<(List<ErpEntry> Entries, long? Last)> OfMoves(
        List<JsonArray> changed, CancellationToken deadline)
    {
        var found = await client.Search(
            "account.move",
            [
                TrytonJson.Where("company", "=", await client.Company(deadline)),
                new JsonArray(
                    "OR", new JsonArray(TrytonJson.Where("origin", "like", TrytonBook.InvoiceOrigin + "%")),
                    new JsonArray(TrytonJson.Where("origin", "like", TrytonBook.MoveOrigin + "%"))),
                .. changed,
            ],
            ["origin"], PageSize, deadline);
        var moves = found.Select(static one => (
            Id: one.GetProperty("id").GetInt64(),
            Cancels: TrytonLine.IdIn(TrytonJson.TextOf(one, "origin")!, TrytonBook.MoveOrigin))).ToList();
        var lines = moves.Count == 0
            ? []
            : await book.Lines(
                [TrytonJson.Where("move", "in", TrytonBook.Ids(moves.Select(move => move.Cancels ?? move.Id)))], deadline);
        var told = (await Told(lines.Select(line => (line, line.Payment ?? line.OriginInvoice)), deadline))
            .ToLookup(static one => one.Move, static one => one.Entry);
        var here = lines.Where(static line => line.OriginInvoice is not null).Select(static line => line.Move).ToHashSet();
        List<ErpEntry> entries = [];
        foreach (var (id, cancels) in moves)
        {
            // What is told in the other stage comes after this: so that it is known, it is told before it is cancelled.
            entries.AddRange(cancels is { } other && here.Contains(other) ? [] : told[cancels ?? id]);
            entries.AddRange(cancels is { } gone ? told[gone].Select(static one => one with { IsCancelled = true }) : []);
        }

        return (entries, moves.Count < PageSize ? null : moves[^1].Id);
    }

    private async Task<(List<ErpEntry> Entries, long? Last)> OfInvoices(
        List<JsonArray> changed, CancellationToken deadline)
    {
        var invoices = await book.Invoices(changed, PageSize, deadline);
        if (invoices.Count == 0)
        {
            return ([], null);
        }

        var counted = await book.Lines(
            [TrytonJson.Where("invoice_payment", "in", TrytonBook.Ids(invoices.Select(static one => one.Id)))], deadline);
        var cleared = await book.Lines(
            [TrytonJson.Where("reconciliation.lines.move", "in", TrytonBook.Ids(invoices.Select(static one => one.Move)))],
            deadline);
        // What several documents were cleared with is nobody's alone.
        var alone = cleared.GroupBy(static line => line.Reconciliation).SelectMany(group =>
            group.Select(static line => line.OriginInvoice ?? line.Payment).OfType<long>().Distinct().ToList() is [var only]
                ? group.Where(static line => line.Payment is null).Select(line => (line, (long?)only))
                : []);
        var told = await Told(
            counted.Select(static line => (line, line.Payment)).Concat(alone)
                .Where(static one => one.Item1 is { OriginInvoice: null, Origin: var origin }
                    && !origin.StartsWith(TrytonBook.MoveOrigin, StringComparison.Ordinal)),
            deadline);
        var gone = await Cancelled(told.Select(static one => one.Move), deadline);
        var entries = told.Select(static one => one.Entry).Concat(
            told.Where(one => gone.Contains(one.Move)).Select(static one => one.Entry with { IsCancelled = true }));
        return ([.. entries], invoices.Count < PageSize ? null : invoices[^1].Id);
    }

    private async Task<HashSet<long>> Cancelled(IEnumerable<long> moves, CancellationToken deadline)
    {
        var origins = TrytonBook.Origins(TrytonBook.MoveOrigin, moves.Distinct());
        var found = origins.Count == 0
            ? []
            : await client.Search("account.move", [TrytonJson.Where("origin", "in", origins)], ["origin"], 10_000, deadline);
        return [.. found.Select(one => TrytonLine.IdIn(TrytonJson.TextOf(one, "origin")!, TrytonBook.MoveOrigin)!.Value)];
    }

    /// <summary>One entry for each move and invoice: a move's lines on it together, as payments beyond the document stand on
    /// two.</summary>
    private async Task<List<(long Move, ErpEntry Entry)>> Told(
        IEnumerable<(TrytonLine Line, long? Invoice)> lines, CancellationToken deadline)
    {
        var standing = lines.Where(static one => one.Invoice is not null && one.Line.Stands)
            .DistinctBy(static one => one.Line.Id).ToList();
        if (standing.Count == 0)
        {
            return [];
        }

        var ids = standing.Select(static one => one.Invoice!.Value).Distinct().ToList();
        var invoices = (await book.Invoices([TrytonJson.Where("id", "in", TrytonBook.Ids(ids))], ids.Count, deadline))
            .ToDictionary(static one => one.Id);
        var (own, _) = await book.CompanyCurrency(deadline);
        List<(long Move, ErpEntry Entry)> told = [];
        foreach (var group in standing.GroupBy(static one => (one.Line.Move, Invoice: one.Invoice!.Value)))
        {
            var inCurrency = invoices.GetValueOrDefault(group.Key.Invoice) is { } invoice
                ? group.Where(one => !invoice.Books(one.Line))
                    .Select(one => one.Line.In(invoice.Currency.Code, own.Code)).OfType<decimal>().ToList()
                : [];
            if (inCurrency.Sum() is not 0m and var sum)
            {
                told.Add((group.Key.Move, Entry(group.First().Line, invoices[group.Key.Invoice], sum)));
            }
        }

        return told;
    }

    private static ErpEntry Entry(TrytonLine line, TrytonInvoice invoice, decimal sum)
    {
        var entered = line.Entered();
        var kind = entered?.Kind ?? (sum > 0m ? BalanceKind.Refund
            : line.JournalType is "write-off" ? BalanceKind.WriteOff
            : BalanceKind.Payment);
        var words = line.MoveDescription.Length > 0 ? line.MoveDescription
            : line.Description.Length > 0 ? line.Description
            : line.Number;
        return new ErpEntry(
            FormattableString.Invariant($"{line.Move}-{invoice.Id}"), invoice.Reference, kind, Math.Abs(sum),
            invoice.Currency.Code, line.Date, entered?.Words ?? words,
            Reference: entered?.Reference ?? (KeyPart.IsValid(line.MoveDescription) ? line.MoveDescription : null));
    }
}
