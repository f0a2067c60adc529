using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Discounts;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Preview;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Tests.Tickets;
using BillingGrains.Domain.Tickets;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace BillingGrains.Domain.Tests.Generated;

/// <summary>A contract, what arrived, and a seed for what a property does with them.</summary>
internal sealed record GeneratedMonth(ContractTerms Terms, Arrival[] Arrivals, int Seed)
{
    public static readonly YearMonth Month = new(2026, 3);

    public static Gen<GeneratedMonth> Any =>
        from terms in GeneratedTerms.Any
        from arrivals in GeneratedArrivals.Any
        from seed in Gen.Choose(0, 1_000_000)
        where ContractTermsCheck.Find(terms).IsEmpty
        select new GeneratedMonth(terms, [.. arrivals.Where(arrival => Fits(terms, arrival))], seed);

    /// <summary>With discounts of the document.</summary>
    public static Gen<GeneratedMonth> Discounted =>
        from month in Any
        from discounts in GeneratedTerms.Discounts
        select month with { Terms = month.Terms with { Discounts = discounts } };

    public PreviewAnswer Preview(
        IEnumerable<Arrival>? arrivals = null, Documents? before = null, LocalDate? through = null, YearMonth? month = null) =>
        Previewing.Of(
            Terms, Facts(arrivals ?? Arrivals, before),
            new PreviewQuestion(month ?? Month, through, TaxRounding.PerDocument));

    /// <summary>The documents of February, March and April, each after those of its month and the months before it: a
    /// change may move what is billed from one month to another.</summary>
    /// <param name="before">Documents of each month that are there already.</param>
    public IEnumerable<PreviewAnswer> Quarter(IEnumerable<Arrival> arrivals, params IEnumerable<PreviewAnswer> before)
    {
        var known = arrivals.ToList();
        var there = before.ToList();
        foreach (var month in (YearMonth[])[new(2026, 2), Month, new(2026, 4)])
        {
            var document = Preview(
                known, Documents.Of(there.Where(each => each.Period <= month)), month: month);
            there.Add(document);
            yield return document;
        }
    }

    /// <summary>What previews take of what arrived, after some documents.</summary>
    public static PreviewFacts Facts(IEnumerable<Arrival> arrivals, Documents? before = null)
    {
        var all = arrivals.ToList();
        return new PreviewFacts(
            Tickets(all),
            all.OfType<Arrival.Used>().Select(used => used.Usage).ToValueList(),
            all.OfType<Arrival.UsageGone>().Select(gone => gone.FactId).ToValueList(),
            all.OfType<Arrival.Changed>().Select(changed => changed.Change).ToValueList(),
            before?.Billed ?? [], before?.Uses ?? [], before?.Drawn ?? []);
    }

    public static ValueList<Ticket> Tickets(IEnumerable<Arrival> arrivals)
    {
        var tickets = new SortedDictionary<string, Ticket>(StringComparer.Ordinal);
        foreach (var command in arrivals.OfType<Arrival.Desk>().Select(desk => desk.Command))
        {
            tickets[command.TicketKey] =
                tickets.GetValueOrDefault(command.TicketKey, TicketDecider.Initial).After(command);
        }

        return tickets.Values.ToValueList();
    }

    public override string ToString() =>
        $"{Terms}\nseed {Seed}\n{string.Join('\n', Arrivals.Select(arrival => arrival.ToString()))}";

    private static bool Fits(ContractTerms terms, Arrival arrival) => arrival switch
    {
        Arrival.Changed(var change) => terms.Subscriptions.Any(each =>
            each.SubscriptionId == change.SubscriptionId && change.Change.On >= each.From && !(change.Change.On >= each.To)),
        _ => true,
    };
}

/// <summary>What the documents so far say to the next.</summary>
internal sealed record Documents(
    ValueList<SpendLine> Billed, ValueList<DiscountUse> Uses, ValueList<EarlierDraw> Drawn)
{
    public static Documents None { get; } = new([], [], []);

    public static Documents Of(IEnumerable<PreviewAnswer> documents) =>
        documents.Aggregate(None, static (so, document) => so.And(document));

    /// <summary>As `./bg preview` reads them from facts: a line's amount is what it came to before discounts of the
    /// document.</summary>
    public Documents And(PreviewAnswer document) => new(
        Billed.AddRange(document.Items.SelectMany(item => item.Lines).Select(line => new SpendLine(
            line.LineId, line.Text, line.Quantity, line.UnitPrice ?? line.Before.Amount, line.Before.Amount, []))),
        Uses.AddRange(document.Discounts.Select(use => new DiscountUse(use.DiscountId, $"d{Uses.Count}", use.Amount))),
        Drawn.AddRange(document.Drawn.Select(draw => new EarlierDraw(draw.GrantId, draw.Amount))));
}
