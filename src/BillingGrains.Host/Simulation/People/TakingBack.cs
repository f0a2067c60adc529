using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Payments;
using BillingGrains.Grains.Contracts;
using BillingGrains.Grains.Invoices;
using BillingGrains.LocalOrleans.Simulation;

namespace BillingGrains.Host.Simulation.People;

/// <summary>What finance takes back of final documents: credits, whole, by line and in part, for good and to rebill, voids and
/// write-offs.
/// What comes of it follows from the seed, the document, and how often it was looked at.</summary>
internal sealed class TakingBack(IPerson person, SeedStream seed, Standing standing, Func<string, Task<Invoice>> read)
{
    private const int LooksMax = 4;
    private const int OneIn = 3;

    private static readonly ReductionKind[] Kinds =
        [.. Enum.GetValues<ReductionKind>().Where(kind => kind != ReductionKind.None)];

    private readonly SortedDictionary<string, int> looks = new(StringComparer.Ordinal);

    public async Task LookAtAll()
    {
        foreach (var key in standing.Finals.ToList())
        {
            var look = looks[key] = looks.GetValueOrDefault(key) + 1;
            var mood = seed.Sub(FormattableString.Invariant($"taking back {key} {look}"));
            if (look <= LooksMax && mood.OneIn(OneIn) && (await read(key)).GetDocument() is { Content.Foreign: null } document)
            {
                await TakeBack(document.Content, look, mood);
            }
        }
    }

    /// <summary>Where four eyes count it waits until another person approves or declines it.</summary>
    private async Task WriteOff(InvoiceContent content, int look, SeedStream mood)
    {
        var key = content.InvoiceKey;
        var id = FormattableString.Invariant($"off-{look}");
        var amount = new Money(
            Rounding.Round(Math.Abs(content.Totals.Gross.Amount) / 10m, content.Terms.Currency.Decimals, RoundingMode.Up),
            content.Terms.Currency);
        var entry = new BalanceEntry(
            BalanceKind.WriteOff, id, amount, content.Period.OnDayOfMonth(1), "Too little to ask for.",
            mood.Pick<string>(["Fin", "Lea"]));
        await Tell(key, new MoveBalance(entry, person.Now));
        var who = mood.Pick<string>(["Fin", "Lea"]);
        await Tell(key, mood.OneIn(4)
            ? new DeclineGiveUp(GiveUpKind.WriteOff, id, "Ask once more.", who, person.Now)
            : new ApproveGiveUp(GiveUpKind.WriteOff, id, who, person.Now));
    }

    private Task<Answer> Tell(string key, InvoiceCommand command) => person.Tell(
        key, command, grains => grains.GetGrain<IInvoiceGrain>(key).Tell(command, person.Origin(key)));

    private async Task TakeBack(InvoiceContent content, int look, SeedStream mood)
    {
        var contract = GrainKeys.Contract(content.Terms.ContractId);
        if (content.Kind == InvoiceKind.CreditNote || mood.OneIn(4))
        {
            await person.Tell(
                contract, new VoidAskedFor(content.InvoiceKey),
                grains => grains.GetGrain<IContractGrain>(contract)
                    .Void(content.InvoiceKey, "Made by mistake.", "Fin", person.Origin(contract)));
            if (!mood.OneIn(4))
            {
                var who = mood.Pick<string>(["Fin", "Lea"]);
                await person.Tell(
                    contract, new VoidApproved(content.InvoiceKey, who),
                    grains => grains.GetGrain<IContractGrain>(contract)
                        .ApproveVoid(content.InvoiceKey, who, person.Origin(contract)));
            }

            return;
        }

        if (mood.OneIn(4))
        {
            await WriteOff(content, look, mood);
            return;
        }

        var line = mood.Pick(content.Lines);
        var part = Rounding.Round(line.Net.Amount / 3m, content.Terms.Currency.Decimals, RoundingMode.Up);
        var request = new CreditRequest(
            FormattableString.Invariant($"{content.Period:uuuu-MM}.{content.Reason}.{look}"), content.InvoiceKey,
            Kinds[mood.Next(Kinds.Length)], "Agreed.",
            mood.Next(3) switch
            {
                0 => [],
                1 => [new CreditedLine(line.LineId)],
                _ => [new CreditedLine(line.LineId, part)],
            },
            "Fin");
        await person.Tell(
            contract, request, grains => grains.GetGrain<IContractGrain>(contract).Credit(request, person.Origin(contract)));
    }
}

/// <summary>Another person approved that a document is voided.</summary>
internal sealed record VoidApproved(string InvoiceKey, string By);

/// <summary>Somebody wanted a document voided.</summary>
internal sealed record VoidAskedFor(string InvoiceKey);
