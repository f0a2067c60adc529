using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Host.Simulation.Checks;

/// <summary>What credit notes take back of an invoice that a person credits, by charge, is never more than it billed; each
/// manual credit stands on one document, with a reason, the original's currency and its rates; and a void document takes
/// nothing back and is not taken back.</summary>
internal sealed class CreditCheck(BookReader books)
{
    private const string Exceeds = "credits never exceed their document";
    private const string Original = "a credit has its original's terms";

    public IEnumerable<Violation> Find()
    {
        var stands = new Dictionary<(string Invoice, string Charge), (decimal Worth, decimal Net)>();
        var rates = new Dictionary<(string Invoice, string Charge), string>();
        var taken = new Dictionary<(string Invoice, string Charge), (decimal Worth, decimal Net)>();
        var documents = books.Keys("invoice/").Select(key => (Key: key, State: books.Invoice(key))).ToList();
        foreach (var (key, state) in documents)
        {
            var isVoid = state is Invoice.Voided;
            foreach (var line in state.GetContent()?.Lines ?? [])
            {
                var isBack = line.Corrects is not null && line.StandsFor.Amount < 0m;
                var (at, side) = isBack ? ((line.Corrects!, line.ChargeId), taken) : ((key, line.ChargeId), stands);
                var (worth, net) = side.GetValueOrDefault(at);
                side[at] = isVoid ? (worth, net)
                    : isBack ? (worth - line.StandsFor.Amount, net - line.Net.Amount)
                    : (worth + line.StandsFor.Amount, net + line.Net.Amount);
                if (!isBack)
                {
                    rates[at] = RateOf(line);
                }
            }
        }

        // A line may be cut from a draft that a run took back before: only a final document is credited by a person.
        var byHand = documents.Select(document => document.State.GetContent()).OfType<InvoiceContent>()
            .Where(content => content.Credit is not null)
            .SelectMany(content => content.Lines.Select(line => (content.Credit!.InvoiceKey, line.ChargeId))).ToHashSet();
        foreach (var (at, back) in taken.Where(pair => byHand.Contains(pair.Key)).OrderBy(pair => pair.Key))
        {
            var (worth, net) = stands.GetValueOrDefault(at);
            if (back.Worth > Math.Max(0m, worth) || back.Net > Math.Max(0m, net))
            {
                yield return new Violation(
                    Exceeds, at.Invoice, FormattableString.Invariant($"{at.Charge}: {back} is taken back of {(worth, net)}"));
            }
        }

        foreach (var violation in documents.SelectMany(document => Manual(document.Key, document.State, rates)))
        {
            yield return violation;
        }
    }

    private IEnumerable<Violation> Manual(
        string key, Invoice state, Dictionary<(string Invoice, string Charge), string> rates)
    {
        if (state.GetContent() is not { Credit: { } credit } content)
        {
            yield break;
        }

        var original = books.Invoice(credit.InvoiceKey).GetContent();
        if (original is null || original.Terms.Currency != content.Terms.Currency || credit.Reason.Length == 0
            || credit.By.Length == 0 || original.Terms.BillTo != content.Terms.BillTo
            || content.Lines.Any(line => rates.GetValueOrDefault((credit.InvoiceKey, line.ChargeId)) != RateOf(line)))
        {
            yield return new Violation(Original, key, $"{credit}");
        }

        var billed = books.Facts<PeriodBilled>(GrainKeys.Contract(content.Terms.ContractId))
            .Count(fact => fact.Credit?.CreditId == credit.CreditId);
        if (billed != 1)
        {
            yield return new Violation("a credit is made once", key, $"{credit.CreditId} stands on {billed} documents");
        }
    }

    private static string RateOf(BilledLine line) => line.Kind == ChargeKind.Prepaid
        ? ""
        : FormattableString.Invariant($"{line.TaxCode} {line.TaxPercent}");
}
