using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Invoices;

namespace BillingGrains.Host.Simulation.Checks;

/// <summary>Every line that was ever made stands on exactly one document, or was taken off one; what left a document arrived
/// on another; and the contract knows where each stands.</summary>
internal sealed class MoveCheck(BookReader books)
{
    private const string OnOne = "every line stands on exactly one document";

    public IEnumerable<Violation> Find()
    {
        var places = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        var (left, arrived) = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
        foreach (var key in books.Keys("invoice/"))
        {
            foreach (var fact in books.Facts<InvoiceEvent>(key))
            {
                switch (fact)
                {
                    case InvoiceOpened opened:
                        Note(opened.Lines.Select(line => line.LineId), null);
                        break;
                    case LinesMovedOff off:
                        left.UnionWith(off.Lines.Select(line => $"{off.MoveId} {line.Line.LineId} {line.Line.Net}"));
                        break;
                    case LinesMovedOn on:
                        arrived.UnionWith(on.Lines.Select(line => $"{on.MoveId} {line.Line.LineId} {line.Line.Net}"));
                        break;
                }
            }

            if (books.Invoice(key).GetContent() is { Foreign: null } content)
            {
                Note(content.Lines.Select(line => line.LineId).Concat(content.TakenOff.Select(off => off.LineId)), key);
            }
        }

        foreach (var (line, on) in places.Where(place => place.Value.Count != 1))
        {
            yield return new Violation(OnOne, line, $"it stands on {on.Count}: {string.Join(", ", on)}");
        }

        foreach (var moved in left.Except(arrived).Union(arrived.Except(left)))
        {
            yield return new Violation("what leaves a draft arrives on another", moved, left.Contains(moved) ? "lost" : "new");
        }

        foreach (var violation in books.Keys("contract/").SelectMany(key => Known(key, places)))
        {
            yield return violation;
        }

        void Note(IEnumerable<string> lines, string? key)
        {
            foreach (var line in lines)
            {
                if (!places.TryGetValue(line, out var on))
                {
                    places.Add(line, on = []);
                }

                if (key is not null)
                {
                    on.Add(key);
                }
            }
        }
    }

    private IEnumerable<Violation> Known(string contractKey, SortedDictionary<string, List<string>> places)
    {
        var contract = books.Facts<ContractEvent>(contractKey).Aggregate(ContractDecider.Initial, ContractDecider.Evolve);
        foreach (var (key, lines) in contract.Documents)
        {
            foreach (var lineId in lines.Keys.Where(id => places.GetValueOrDefault(id)?.Contains(key) != true))
            {
                yield return new Violation(OnOne, lineId, $"{contractKey} has it on {key}");
            }
        }
    }
}
