using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Revenue;
using BillingGrains.Domain.Taxes;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Domain.Invoices;

/// <summary>A line as the customer sees it: one that was billed, or several that the contract shows as one.</summary>
/// <param name="LineId">Of the first of <paramref name="Parts"/>.</param>
/// <param name="Quantity">Of all its parts where they have the same unit, else 1 of no unit.</param>
/// <param name="Net">The sum of its parts.</param>
/// <param name="Taxes">All that are levied, or one at 0 with the reason's code; empty when it bears none.</param>
/// <param name="Parts">Ids of the lines that it stands for: each says why its amount is what it is.</param>
public sealed record ShownLine(
    string LineId, string Text, decimal Quantity, string Unit, Money Net, ValueList<ShownTax> Taxes, ValueList<string> Parts);

/// <param name="Base">What it is levied on, of all parts.</param>
public sealed record ShownTax(string Code, decimal Percent, Money Base);

/// <summary>A line before it is shown.</summary>
/// <param name="TicketKey">Null for what is of no ticket.</param>
/// <param name="IsPayment">Paid from prepaid credit: never one with others.</param>
/// <param name="Tax">The same for lines of the same taxes.</param>
/// <param name="Described">What finance wrote in place of its text; null for nothing.</param>
/// <param name="Revenue">The same for lines that the ERP recognises alike; null where nothing is said of it.</param>
internal sealed record LineToShow(
    string LineId, string? TicketKey, bool IsPayment, LocalDate From, LocalDate Through, string Text, decimal Quantity,
    string Unit, Money Net, ValueList<ShownTax> Taxes, string Tax, string? Corrects, ChargeWords? Words,
    string? Described = null, string? Revenue = null);

/// <summary>What a contract says of how lines are shown, applied to a document's lines. Previews and documents call it
/// alike.</summary>
public sealed class ShownLines
{
    private const int ValuesMax = 5;

    private readonly LineTerms terms;
    private readonly LineTemplate? template;
    private readonly string contract;
    private readonly YearMonth period;

    private ShownLines(LineTerms terms, string contract, YearMonth period)
    {
        (this.terms, this.contract, this.period) = (terms, contract, period);
        template = terms.Text is { } text ? LineTemplate.Of(text) : null;
    }

    /// <summary>As they stand on the document, each where its first part stands.</summary>
    public static ValueList<ShownLine> Of(InvoiceContent content)
    {
        var terms = content.Terms;
        var opened = content.EverOn().ToDictionary(line => line.LineId, line => line.Description, StringComparer.Ordinal);
        return Of(
            terms.Lines, terms.ContractName, content.Period,
            content.Lines.Select(line => Line(line, terms, opened[line.LineId])));
    }

    /// <param name="terms">Null shows each line as it is.</param>
    internal static ValueList<ShownLine> Of(
        LineTerms? terms, string contract, YearMonth period, IEnumerable<LineToShow> lines)
    {
        var shown = new ShownLines(terms ?? new LineTerms(), contract, period);
        return lines.GroupBy(line => Key(line, shown.terms.Detail)).Select(group => shown.Show([.. group])).ToValueList();
    }

    /// <summary>A document's lines, those that are shown as one together.</summary>
    internal static IEnumerable<IEnumerable<BilledLine>> Groups(IEnumerable<BilledLine> lines, InvoiceTerms terms) =>
        terms.Lines is null or { Detail: LineDetail.Entry }
            ? lines.Select(line => (IEnumerable<BilledLine>)[line])
            : lines.GroupBy(line => Key(Line(line, terms, line.Description), terms.Lines.Detail));

    private static string Key(LineToShow line, LineDetail detail)
    {
        var among = detail switch
        {
            _ when line.IsPayment => null,
            LineDetail.Ticket => line.TicketKey,
            LineDetail.WorkType when line.Words is { WorkType: { } workType } => workType,
            LineDetail.Sum => "",
            _ => null,
        };
        return among is null ? $"line\n{line.LineId}" : $"{among}\n{line.Tax}\n{line.Corrects}\n{line.Revenue}";
    }

    private static LineToShow Line(BilledLine line, InvoiceTerms terms, string opened) => new(
        line.LineId, GrainKeys.Kind(line.TicketKey) == "ticket" ? line.TicketKey : null, line.Kind == ChargeKind.Prepaid,
        line.WorkDate, line.WorkDate, line.Description, line.Quantity, line.Unit, line.Net,
        Taxes(line.Taxes, line.TaxCode, line.PercentBy(terms), line.Net),
        TaxKey(line.Taxes, line.TaxCode, line.PercentBy(terms)),
        line.Corrects, line.Words, line.Description == opened ? null : line.Description,
        terms.Entity.Revenue is { Recogniser: Recogniser.Erp } ? RevenueKey(line) : null);

    private static string? RevenueKey(BilledLine line) => LineRevenue.Of(line) switch
    {
        { Treatment: RevenueTreatment.PointInTime } => null,
        var other => FormattableString.Invariant($"{other.Treatment} {other.Start} {other.End}"),
    };

    internal static string TaxKey(ValueList<TaxPart> taxes, string? code, decimal? percent) => taxes.IsEmpty
        ? FormattableString.Invariant($"{code} {percent}")
        : string.Join('+', taxes.Select(tax => FormattableString.Invariant(
            $"{tax.RateId} {tax.Code} {tax.Jurisdiction} {tax.Percent} {tax.Reason}")));

    internal static ValueList<ShownTax> Taxes(ValueList<TaxPart> taxes, string? code, decimal? percent, Money net) =>
        !taxes.IsEmpty ? taxes.GroupBy(static tax => (tax.Code, tax.Percent))
            .Select(same => new ShownTax(
                same.Key.Code, same.Key.Percent,
                same.Aggregate(Money.Zero(net.Currency), static (sum, tax) => sum + tax.Base))).ToValueList()
        : code is not null ? [new ShownTax(code, percent ?? 0m, net)]
        : [];

    private ShownLine Show(LineToShow[] parts)
    {
        var first = parts[0];
        var sameUnit = parts.Length == 1 || parts.All(part => part.Unit == first.Unit);
        return new ShownLine(
            first.LineId,
            parts.Select(part => part.Described).OfType<string>().FirstOrDefault() ?? Text(parts),
            sameUnit ? parts.Sum(part => part.Quantity) : 1m,
            sameUnit ? first.Unit : "",
            parts.Aggregate(Money.Zero(first.Net.Currency), static (sum, part) => sum + part.Net),
            // All parts have the same taxes in the same order.
            first.Taxes.Select((tax, index) => tax with
            {
                Base = parts.Aggregate(Money.Zero(first.Net.Currency), (sum, part) => sum + part.Taxes[index].Base),
            }).ToValueList(),
            parts.Select(part => part.LineId).ToValueList());
    }

    /// <summary>The text agreed. A line that lacks one of its fields keeps a text of its kind.</summary>
    private string Text(LineToShow[] parts)
    {
        var isPlain = parts[0] is { TicketKey: null } && terms.Detail != LineDetail.Sum;
        return parts[0].IsPayment || isPlain ? parts[0].Text
            : template?.Fill(name => Value(name, parts)) ?? (terms.Detail switch
            {
                LineDetail.Ticket => string.Join(
                    ' ', new[] { Value("ticket", parts), Value("subject", parts) }.OfType<string>()),
                LineDetail.WorkType when parts[0].Words?.WorkType is { } workType => workType,
                LineDetail.Sum => $"{contract}, {Value("period", parts)}",
                _ => parts[0].Text,
            });
    }

    private string? Value(string field, LineToShow[] parts) => field switch
    {
        "contract" => contract,
        "period" => YearMonthPattern.Iso.Format(period),
        "date" => Days(parts.Min(part => part.From), parts.Max(part => part.Through)),
        "hours" => parts.All(part => part.Unit == ChargeIds.Minute)
            ? Texts.Number(decimal.Round(parts.Sum(part => part.Quantity) / 60m, 2))
            : null,
        "quantity" => parts.All(part => part.Unit == parts[0].Unit)
            ? Texts.Number(parts.Sum(part => part.Quantity))
            : null,
        "unit" => parts.All(part => part.Unit == parts[0].Unit) ? parts[0].Unit : null,
        _ => Listed(parts.Select(part => field switch
        {
            "description" => part.Text,
            "ticket" => part.TicketKey is { } key ? key[(key.LastIndexOf('/') + 1)..] : null,
            _ => part.Words?.Field(field),
        })),
    };

    private static string Days(LocalDate from, LocalDate through) =>
        from == through ? Texts.Date(from) : $"{Texts.Date(from)} to {Texts.Date(through)}";

    private static string Listed(IEnumerable<string?> values)
    {
        var all = values.Where(value => !string.IsNullOrEmpty(value)).Distinct(StringComparer.Ordinal).ToList();
        return string.Join(", ", all.Take(ValuesMax))
            + (all.Count > ValuesMax ? FormattableString.Invariant($" and {all.Count - ValuesMax} more") : "");
    }
}
