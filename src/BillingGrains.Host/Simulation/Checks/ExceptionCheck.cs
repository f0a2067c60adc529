using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tickets;
using BillingGrains.Domain.Watching;
using BillingGrains.Host.Simulation.People;

namespace BillingGrains.Host.Simulation.Checks;

/// <summary>Whatever waits for a person has a kind of the registry, an owner and a next step.</summary>
internal sealed class ExceptionCheck(BookReader books)
{
    private readonly List<Violation> violations = [];
    private readonly HashSet<(string Key, string Line)> cleared = [];

    public IReadOnlyList<Violation> Find()
    {
        foreach (var key in books.Keys("ticket/"))
        {
            Charges(key, books.Facts(key).OfType<TicketRated>().LastOrDefault()?.Charges ?? []);
        }

        foreach (var key in books.Keys("contract/"))
        {
            foreach (var charged in books.Facts(key).OfType<ContractCharged>())
            {
                Charges(key, charged.Charges);
            }
        }

        foreach (var key in books.Keys("watch/"))
        {
            foreach (var trouble in books.Facts(key).OfType<TroubleSeen>().Select(seen => seen.Trouble))
            {
                Known(key, trouble.Code, trouble.Owner, trouble.Reason, trouble.NextStep);
            }
        }

        foreach (var key in books.Keys("invoice/"))
        {
            Texts(key);
        }

        return violations;
    }

    /// <summary>What a person wrote that customers must not read was passed by one before the document was approved.</summary>
    private void Texts(string key)
    {
        var leaking = new HashSet<string>(StringComparer.Ordinal);
        foreach (var fact in books.Facts(key))
        {
            switch (fact)
            {
                case LineDescribed described when described.Description == Finance.Leak:
                    leaking.Add(described.LineId);
                    break;
                case LineDescribed described:
                    leaking.Remove(described.LineId);
                    break;
                case LineCut cut:
                    leaking.Remove(cut.LineId);
                    break;
                case LinesMovedOff off:
                    leaking.ExceptWith(off.Lines.Select(line => line.Line.LineId));
                    break;
                case LinesMovedOn on:
                    leaking.UnionWith(on.Lines.Where(line => line.Line.Description == Finance.Leak)
                        .Select(line => line.Line.LineId));
                    break;
                case TextPassed passed:
                    // The words are the same whenever they come back to the line.
                    cleared.Add((key, passed.Passed.LineId));
                    break;
                case InvoiceApproved:
                    foreach (var line in leaking.Where(line => !cleared.Contains((key, line))))
                    {
                        violations.Add(new Violation(
                            "no document is approved with a text that customers must not read", key, line));
                    }

                    break;
            }
        }
    }

    private void Charges(string key, IEnumerable<Charge> charges)
    {
        foreach (var charge in charges)
        {
            if (charge.Hold?.Code == ContractKinds.CustomerOnBillingHold.Code)
            {
                // In the end every customer is released.
                violations.Add(new Violation("a hold that is over holds nothing", key, charge.ChargeId));
            }
            else if (charge.Hold is { } hold)
            {
                Known(key, hold.Code, hold.Owner, hold.Reason, hold.NextStep);
            }
            else if (charge.Standing == ChargeStanding.Held)
            {
                Report(key, $"{charge.ChargeId} is held for no reason");
            }
        }
    }

    private void Known(string key, string code, string owner, string reason, string nextStep)
    {
        if (ExceptionKinds.OfHold(code) == InstallationKinds.UnknownReason)
        {
            Report(key, $"the reason {code} is none of the registry");
        }

        if (!ExceptionKinds.Owners.Contains(owner) || reason.Length == 0 || nextStep.Length == 0)
        {
            Report(key, $"{code} has the owner '{owner}', the reason '{reason}' and the next step '{nextStep}'");
        }
    }

    private void Report(string key, string text) =>
        violations.Add(new Violation("an exception has a kind, an owner and a next step", key, text));
}
