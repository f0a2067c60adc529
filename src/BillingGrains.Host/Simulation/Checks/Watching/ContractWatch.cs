using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Host.Simulation.Checks.Watching;

/// <summary>A contract bills what it has taken, once, and takes only what rests on its version in force.</summary>
internal sealed class ContractWatch(TicketWatch tickets, Action<string, string, string> report)
{
    private readonly Dictionary<string, Account> accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Contract, string Period, string Reason), string> documents = [];

    public void Note(string key, object fact)
    {
        if (!accounts.TryGetValue(key, out var account))
        {
            accounts.Add(key, account = new Account());
        }

        if (account.Stale is { } stale && fact is not RatingSuperseded)
        {
            report("a rating by an old version is made anew", key, $"{stale} was taken and kept");
        }

        account.Stale = null;
        switch (fact)
        {
            case ContractAgreed agreed:
                account.Version = agreed.Terms.Version;
                tickets.Agreed(agreed.Terms);
                break;
            case ChargesTaken taken:
                Taken(key, account, taken);
                break;
            case PeriodBilled billed:
                Billed(key, account, billed);
                break;
        }
    }

    /// <summary>To be called when all is at rest.</summary>
    public void AtEnd()
    {
        foreach (var (key, account) in accounts.Where(pair => pair.Value.Stale is not null))
        {
            report("a rating by an old version is made anew", key, $"{account.Stale} was taken and kept");
        }
    }

    private void Taken(string key, Account account, ChargesTaken taken)
    {
        account.Standings[taken.TicketKey] = taken.Charges.ToDictionary(
            charge => charge.ChargeId, charge => charge.Standing, StringComparer.Ordinal);
        var rating = tickets.Rating(taken.TicketKey, taken.RatingNumber);
        if (rating is null)
        {
            report("a contract takes ratings that were made", key, $"{taken.TicketKey} rating {taken.RatingNumber}");
        }
        else if (!taken.Charges.IsEmpty && (taken.Charges != rating.Charges || GrainKeys.Contract(rating.ContractId!) != key))
        {
            report("a contract takes ratings as they were made", key, $"{taken.TicketKey} rating {taken.RatingNumber}");
        }
        else if (!taken.Charges.IsEmpty && rating.ContractVersion < account.Version)
        {
            account.Stale = $"{taken.TicketKey} rating {taken.RatingNumber} by version {rating.ContractVersion}";
        }
    }

    private void Billed(string key, Account account, PeriodBilled billed)
    {
        var name = (key, $"{billed.Period}", billed.Reason);
        if (!documents.TryAdd(name, billed.InvoiceKey))
        {
            report(
                "one document for a contract, period and reason", billed.InvoiceKey,
                $"{key} billed {billed.Period} for {billed.Reason} before, as {documents[name]}");
        }

        foreach (var line in billed.Credit is null ? billed.Lines : [])
        {
            var standing = account.Standings.GetValueOrDefault(line.TicketKey)?.GetValueOrDefault(line.ChargeId);
            if (standing is ChargeStanding.Held or ChargeStanding.Waiting)
            {
                report(
                    "what is held or waits is on no new document", billed.InvoiceKey, $"{line.ChargeId} is {standing}");
            }
        }
    }

    private sealed class Account
    {
        public int Version { get; set; }

        /// <summary>By ticket and charge.</summary>
        public Dictionary<string, Dictionary<string, ChargeStanding>> Standings { get; } = new(StringComparer.Ordinal);

        /// <summary>A rating that was just taken and must be made anew.</summary>
        public string? Stale { get; set; }
    }
}
