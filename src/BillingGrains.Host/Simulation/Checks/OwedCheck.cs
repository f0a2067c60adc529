using BillingGrains.Connectors.Memory;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tickets;
using BillingGrains.Host.Simulation.Checks.Model;
using BillingGrains.Host.Simulation.Checks.Watching;
using BillingGrains.Host.Simulation.World;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Host.Simulation.Checks;

/// <summary>From one end to the other: what each customer owes for each piece of work, by the model, is what stands in
/// the ERPs for it, less what finance took off for good; and the ERPs' documents say nothing else.</summary>
internal sealed class OwedCheck(SimulatedInstallation installation, BookReader books)
{
    private readonly List<Violation> violations = [];
    private readonly FactWatch watch = installation.Watch;

    public IReadOnlyList<Violation> Find()
    {
        var invoices = books.Keys("invoice/").ToDictionary(key => key, books.Invoice, StringComparer.Ordinal);
        var texts = Texts();
        foreach (var (key, invoice) in invoices)
        {
            if (invoice.GetContent() is { } content)
            {
                Sums(key, content);
            }
        }

        var inErps = new Dictionary<string, List<MemoryDocument>>(StringComparer.Ordinal);
        foreach (var document in installation.Erps.Companies.Values.SelectMany(company => company.Erp.Documents))
        {
            var key = watch.Invoices.KeyOf(document.Invoice.PostingKey);
            if (key is null || !invoices.TryGetValue(key, out var invoice) || invoice.GetContent() is not { } content)
            {
                Report("every document in an ERP is ours", document.RemoteId, document.Invoice.PostingKey);
                continue;
            }

            Compare(key, document, content, texts);
            inErps.TryAdd(key, []);
            inErps[key].Add(document);
        }

        Owed(invoices, inErps);
        return violations;
    }

    private void Report(string invariant, string subject, string text) =>
        violations.Add(new Violation(invariant, subject, text));

    /// <summary>A document's sums follow from its lines, each rounded to the currency.</summary>
    private void Sums(string key, InvoiceContent content)
    {
        var (terms, totals) = (content.Terms, content.Totals);
        var decimals = terms.Currency.Decimals;
        decimal Rounded(decimal amount) => ModelRating.Round(amount, decimals, terms.MoneyRounding);
        var net = content.Lines.Sum(line => line.Net.Amount);
        var taxed = content.Lines.Where(line => line.TaxCode is not null && line.Taxes.IsEmpty)
            .Select(line => line.Net.Amount).ToList();
        var percent = terms.Tax?.Percent ?? 0m;
        var tax = content.Foreign is { } foreign ? foreign.Lines.Sum(line => line.Tax)
            : terms.Entity.TaxRounding == TaxRounding.PerLine
            ? taxed.Sum(amount => Rounded(amount * percent / 100m))
            : Rounded(taxed.Sum() * percent / 100m);
        tax += content.Foreign is not null ? 0m : content.Lines.SelectMany(line => line.Taxes).Sum(part => part.Tax.Amount);
        if (content.Lines.Any(line => line.Net.Amount != Rounded(line.Net.Amount))
            || totals.Net.Amount != net || totals.Tax.Amount != tax || totals.Gross.Amount != net + tax)
        {
            Report(
                "a document's sums follow from its lines", key,
                FormattableString.Invariant($"net {net}, tax {tax} of {content.Lines.Count} lines; it says {totals}"));
        }
    }

    /// <summary>Line by line the same, and no word that was not meant for the customer.</summary>
    private void Compare(string key, MemoryDocument document, InvoiceContent content, HashSet<string> texts)
    {
        var lines = document.Invoice.Lines;
        var same = lines.Count == content.Lines.Count && document.Invoice.BillTo == content.Terms.BillTo
            && lines.Zip(content.Lines).All(pair => pair.First.LineId == pair.Second.LineId
                && pair.First.Net == pair.Second.Net.Amount
                && string.Join('+', pair.First.Taxes.Select(tax => tax.Code)) == (pair.Second.TaxCode ?? ""));
        if (!same)
        {
            Report(
                "an ERP's document holds our lines", key,
                $"{document.RemoteId} for {document.Invoice.BillTo}: {Words(lines)}; ours for {content.Terms.BillTo}: "
                    + string.Join("; ", content.Lines.Select(line => $"{line.LineId} {line.Net} {line.TaxCode}")));
        }

        foreach (var line in lines.Where(line => !texts.Contains(line.Description)
            && !line.Description.EndsWith(" time entries", StringComparison.Ordinal)
            && !line.Description.StartsWith("Minimum for ", StringComparison.Ordinal)
            && !content.Lines.Any(own => own.LineId == line.LineId && own.Kind == ChargeKind.Subscription
                && line.Description.StartsWith("Care plan, 2026-", StringComparison.Ordinal))))
        {
            Report("no internal note outside", key, line.Description);
        }
    }

    private static string Words(IEnumerable<ErpLine> lines) =>
        string.Join("; ", lines.Select(line => $"{line.LineId} {line.Net} {string.Join('+', line.Taxes)}"));

    /// <summary>What sources and finance wrote for the customer to read.</summary>
    private HashSet<string> Texts()
    {
        var texts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var fact in books.Keys("").Where(HasTexts).SelectMany(books.Facts))
        {
            texts.UnionWith(fact switch
            {
                ContractAgreed { Terms: var terms } => terms.Milestones.Select(milestone => milestone.Text),
                TimeLogged logged => [logged.Entry.Description],
                TimeRevised revised => [revised.Entry.Description],
                PartUsed used => [used.Part.Description, used.Part.ItemCode],
                PartRevised revised => [revised.Part.Description, revised.Part.ItemCode],
                LineDescribed described => [described.Description],
                ForeignTaken taken => taken.Lines.Select(line => line.Description),
                _ => Array.Empty<string>(),
            });
        }

        return texts;
    }

    private static bool HasTexts(string key) => GrainKeys.Kind(key) is "ticket" or "invoice" or "contract";

    private void Owed(
        Dictionary<string, Invoice> invoices, Dictionary<string, List<MemoryDocument>> inErps)
    {
        var billed = new Dictionary<(string Contract, string Ticket, string Charge), (decimal Billed, decimal Off)>();
        foreach (var (key, invoice) in invoices.Where(pair => pair.Value.GetContent() is { Foreign: null }))
        {
            var content = invoice.GetContent()!;
            var posted = inErps.GetValueOrDefault(key)?.SelectMany(document => document.Invoice.Lines)
                .ToLookup(line => line.LineId, line => line.Net, StringComparer.Ordinal);
            foreach (var opened in content.EverOn())
            {
                // What moved to another draft is counted there.
                if (content.Lines.All(line => line.LineId != opened.LineId)
                    && content.TakenOff.All(off => off.LineId != opened.LineId))
                {
                    continue;
                }

                // What finance took off the line for good stays so, whatever becomes of the rest.
                var change = content.Adjusted.FirstOrDefault(one => one.Line.LineId == opened.LineId);
                var line = change?.Line ?? opened;
                var isOwn = GrainKeys.Kind(line.TicketKey) == "contract";
                var at = (
                    content.Terms.ContractId, line.TicketKey,
                    isOwn ? ModelOwnCharges.ItemOf(line.ChargeId) : line.ChargeId);
                var (sum, off) = billed.GetValueOrDefault(at);
                off += change is { Rebill: false } ? opened.StandsFor.Amount - line.StandsFor.Amount : 0m;
                var discount = line.StandsFor.Amount - line.Net.Amount;
                var cut = content.TakenOff.FirstOrDefault(one => one.LineId == line.LineId);
                billed[at] = (cut, invoice) switch
                {
                    // What a person credits for good counts as taken off as long as it stands.
                    (null, not Invoice.Voided) => (
                        sum + (posted is null ? line.Net.Amount : posted[line.LineId].Sum()) + discount,
                        off - (content.Credit is { Rebill: false } ? line.StandsFor.Amount : 0m)),
                    ({ Rebill: false }, _) when content.Credit is null => (sum, off + line.StandsFor.Amount),
                    _ => (sum, off),
                };
            }
        }

        var worth = Worth();
        foreach (var at in billed.Keys.Union(worth.Keys).Order())
        {
            var (sum, off) = billed.GetValueOrDefault(at);

            // What is held or waits is neither billed nor given back; what is gone from the rating is worth nothing.
            if (worth.TryGetValue(at, out var charge) && charge.Standing is ChargeStanding.Held or ChargeStanding.Waiting)
            {
                continue;
            }

            var net = charge is { Standing: ChargeStanding.Billable, Net: { } amount } ? amount : 0m;
            var owed = Math.Max(Math.Min(net - off, Math.Max(0m, Math.Max(sum, net))), Math.Min(0m, Math.Min(sum, net)));
            if (owed != sum)
            {
                Report(
                    "customers are billed what they owe", at.Ticket,
                    FormattableString.Invariant(
                        $"{at.Contract} {at.Charge}: worth {net}, taken off {off}, and {sum} stands on documents"));
            }
        }
    }

    private Dictionary<(string Contract, string Ticket, string Charge), ModelCharge> Worth()
    {
        var worth = new Dictionary<(string Contract, string Ticket, string Charge), ModelCharge>();
        foreach (var key in books.Keys("ticket/"))
        {
            if (books.Facts<TicketRated>(key).LastOrDefault() is { ContractId: { } contractId }
                && watch.Tickets.Expected(key) is { } expected)
            {
                foreach (var charge in expected.Values)
                {
                    worth.Add((contractId, key, charge.Id), charge);
                }
            }
        }

        foreach (var key in books.Keys("contract/"))
        {
            if (books.Facts<ContractAgreed>(key).LastOrDefault() is { Terms: var terms })
            {
                foreach (var charge in ModelOwnCharges.Owed(
                    key, terms, books.Facts<MilestoneReached>(key), books.Facts<DocumentsDue>(key), installation.Ledger))
                {
                    worth.Add((terms.ContractId, key, charge.Id), charge);
                }
            }
        }

        return worth;
    }
}
