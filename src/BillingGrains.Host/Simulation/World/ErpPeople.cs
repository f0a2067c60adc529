using BillingGrains.Connectors.Memory;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using BillingGrains.Host.Simulation.People;
using BillingGrains.LocalOrleans.Simulation;
using NodaTime;

namespace BillingGrains.Host.Simulation.World;

/// <summary>People who work in the ERPs themselves: they block customers and release them, enter what customers paid, and
/// cancel it. In the end no customer is blocked.</summary>
internal sealed class ErpPeople(SimulatedInstallation installation, SimulatedSettings settings)
{
    private readonly SeedStream chance = installation.Runner.Seed.Sub("people of the ERPs");
    private int entered;

    /// <summary>What the ERPs know from the beginning.</summary>
    public void Begin()
    {
        foreach (var company in installation.Erps.Companies.Values)
        {
            company.Erp.People = new MemoryMasterData();
            company.Erp.People.Put(new MasterRecord(MasterKind.Currency, "EUR", "Euro"));
            company.Erp.People.Put([.. settings.Debtors.Select(id => new MasterRecord(MasterKind.Customer, id, id))]);
            company.Erp.Bookkeepers = new MemoryPayments();
        }
    }

    /// <summary>Something that one of them does.</summary>
    public void DoOne()
    {
        var company = chance.Pick([.. installation.Erps.Companies.Values]).Erp;
        var debtor = chance.Pick([.. company.People!.All.Where(record => record.Kind == MasterKind.Customer)]);
        switch (chance.Next(4))
        {
            case 0:
                company.People!.Put(debtor with { Blocked = !debtor.Blocked });
                break;
            case 1 when company.Bookkeepers!.All.Where(entry => !entry.IsCancelled).ToList() is { Count: > 0 } standing:
                company.Bookkeepers!.Cancel(chance.Pick(standing).RemoteId);
                break;
            default:
                Pay(company);
                break;
        }
    }

    /// <summary>Releases every customer.</summary>
    public void End()
    {
        foreach (var people in installation.Erps.Companies.Values.Select(company => company.Erp.People!))
        {
            people.Put([.. people.All.Where(record => record.Blocked).Select(record => record with { Blocked = false })]);
        }
    }

    private void Pay(MemoryErp company)
    {
        var open = company.Documents.Where(document =>
            document is { Posted: true, Invoice: { Kind: InvoiceKind.Invoice, Totals.Gross.Amount: > 0m } }).ToList();
        if (open.Count == 0)
        {
            return;
        }

        var document = chance.Pick(open).Invoice;
        var gross = document.Totals.Gross;
        var amount = chance.OneIn(2) ? gross : (gross with { Amount = gross.Amount / 2m }).Round(Domain.Amounts.RoundingMode.Up);
        company.Bookkeepers!.Enter(new ErpEntry(
            FormattableString.Invariant($"P-{++entered}"), document.PostingKey, BalanceKind.Payment, amount.Amount,
            gross.Currency.Code, Instant.FromDateTimeOffset(installation.Runner.Now).InUtc().Date, "Bank"));
    }
}
