using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Payments;

namespace BillingGrains.Host.Simulation.Checks.Watching;

/// <summary>In a strict entity no refund, write-off or void is one person's: another approved exactly what was asked for.
/// </summary>
internal sealed class GiveUpWatch(Action<string, string, string> report)
{
    private const string Alone = "nobody gives up money alone";

    private readonly Dictionary<string, EntitySettings> entities = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Key, GiveUpKind Kind, string Id), GiveUp> asked = [];
    private readonly Dictionary<(string Key, GiveUpKind Kind, string Id), GiveUp> approved = [];

    public void Note(SeenFact seen)
    {
        var key = seen.Stored.Key;
        switch (seen.Fact)
        {
            case InvoiceOpened opened:
                entities[key] = opened.Terms.Entity;
                break;
            case GiveUpAsked { Asked: var wanted }:
                asked[(key, wanted.Kind, wanted.Id)] = wanted;
                break;
            case GiveUpDecided decided when asked.Remove((key, decided.Kind, decided.Id), out var wanted):
                Check(key, wanted, decided.Declined is null ? decided.By : null);
                break;
            case BalanceMoved { Entry: { Kind: BalanceKind.Refund or BalanceKind.WriteOff } entry } when IsStrict(key):
                var kind = entry.Kind == BalanceKind.Refund ? GiveUpKind.Refund : GiveUpKind.WriteOff;
                if (!approved.Remove((key, kind, entry.EntryId), out var agreed) || agreed.Amount != entry.Amount)
                {
                    report(Alone, key, $"{entry} was not approved");
                }

                break;
            case InvoiceVoided voided when IsStrict(key):
                if (!asked.Remove((key, GiveUpKind.Void, GivingUp.VoidId), out var toVoid) || toVoid.By == voided.By)
                {
                    report(Alone, key, $"{voided.By} voided it alone");
                }

                break;
        }
    }

    private void Check(string key, GiveUp wanted, string? approver)
    {
        if (approver == wanted.By)
        {
            report(Alone, key, $"{approver} approved what he asked for");
        }

        if (approver is not null)
        {
            approved[(key, wanted.Kind, wanted.Id)] = wanted;
        }
    }

    private bool IsStrict(string key) =>
        entities.TryGetValue(key, out var entity) && entity.Duties?.Mode == DutyMode.Strict;
}
