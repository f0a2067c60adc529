using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Grains.Contracts;
using BillingGrains.LocalOrleans.Simulation;

namespace BillingGrains.Host.Simulation.People;

/// <summary>A reviewer who wants lines on another draft, all of them, or some on a draft of their own. What comes of it follows
/// from the seed, the draft, and how often it was looked at.</summary>
internal sealed class LineMover(IPerson person, SeedStream seed, Standing standing, Func<string, Task<Invoice>> read)
{
    private const int LooksMax = 3;
    private const int OneIn = 3;

    private readonly SortedDictionary<string, int> looks = new(StringComparer.Ordinal);

    public async Task LookAtAll()
    {
        foreach (var key in standing.Drafts.ToList())
        {
            var look = looks[key] = looks.GetValueOrDefault(key) + 1;
            var mood = seed.Sub(FormattableString.Invariant($"moving {key} {look}"));
            if (look <= LooksMax && mood.OneIn(OneIn)
                && await read(key) is Invoice.Draft { Content: { Kind: InvoiceKind.Invoice, Lines.IsEmpty: false } content })
            {
                await Move(content, look, mood);
            }
        }
    }

    private async Task Move(InvoiceContent content, int look, SeedStream mood)
    {
        var contract = GrainKeys.Contract(content.Terms.ContractId);
        var others = standing.Drafts
            .Where(key => key != content.InvoiceKey && key.Split('/')[1] == content.Terms.ContractId).ToList();
        var line = mood.Pick(content.Lines).LineId;
        var to = others.Count == 0 || mood.OneIn(3) ? null : mood.Pick(others);
        var request = new MoveRequest(
            FormattableString.Invariant($"{content.Period:uuuu-MM}.{content.Reason}.{look}"), content.InvoiceKey, to,
            to is not null && mood.OneIn(2) ? [] : [line], "The customer wants it so.", "Fin");
        await person.Tell(
            contract, request, grains => grains.GetGrain<IContractGrain>(contract).Move(request, person.Origin(contract)));
    }
}
