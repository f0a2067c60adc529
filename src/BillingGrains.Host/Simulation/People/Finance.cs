using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.PublicTexts;
using BillingGrains.Domain.Sources;
using BillingGrains.Domain.Vouchers;
using BillingGrains.Grains.Invoices;
using BillingGrains.Grains.Sources;
using BillingGrains.Grains.Vouchers;
using BillingGrains.LocalOrleans.Simulation;

namespace BillingGrains.Host.Simulation.People;

/// <summary>People in finance: look at drafts, hold and release them, cut lines, approve, replay what is parked,
/// and take back what is final. What they think of a document follows from the seed, the document, and how often they have
/// looked at it.</summary>
/// <param name="person">Who asks.</param>
/// <param name="read">A document as it is known now.</param>
internal sealed class Finance(IPerson person, SeedStream seed, Standing standing, Func<string, Task<Invoice>> read)
{
    /// <summary>What somebody writes on a line now and then, and a customer must not read.</summary>
    public const string Leak = "Work on the pump, password: Zomer-042137";

    /// <summary>Who edits, and who approves.</summary>
    private static readonly (string Who, string Role)[] People =
        [("Fin", Roles.Finance), ("Flo", Roles.Finance), ("Lea", Roles.Approver)];

    private readonly SortedDictionary<string, int> looks = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> seen = new(StringComparer.Ordinal);
    private readonly LineMover mover = new(person, seed, standing, read);
    private readonly TakingBack back = new(person, seed, standing, read);
    private readonly MasterClerk clerk = new(person, seed, standing);
    private int replays;

    /// <summary>Looks at what lies there.</summary>
    public async Task LookAtAll()
    {
        foreach (var key in Waiting())
        {
            looks[key] = looks.GetValueOrDefault(key) + 1;
            var mood = seed.Sub(FormattableString.Invariant($"finance {key} {looks[key]}"));
            if (!mood.OneIn(3))
            {
                await Look(key, mood);
            }
        }

        foreach (var key in Vouchers().Where(key => seed.Sub($"voucher {key}").OneIn(2)))
        {
            await ReplayVoucher(key);
        }

        await mover.LookAtAll();
        await back.LookAtAll();
        await clerk.LookAtAll();
        if (standing.ParkedWriteBacks > 0)
        {
            await ReplayWriteBacks();
        }
    }

    /// <summary>Approves every draft that can be and replays everything parked.</summary>
    /// <returns>Whether there was anything to do.</returns>
    public async Task<bool> Finish()
    {
        var worked = await clerk.Finish();
        foreach (var key in Waiting())
        {
            switch (await read(key))
            {
                case Invoice.Draft { HoldReason: not null }:
                    await Tell(key, new ReleaseInvoice("Fin", person.Now));
                    worked = true;
                    break;
                case Invoice.Draft draft:
                    worked |= await Approve(key, draft);
                    break;
                case Invoice.Parked:
                    await Replay(key);
                    worked = true;
                    break;
            }
        }

        foreach (var key in Vouchers())
        {
            await ReplayVoucher(key);
            worked = true;
        }

        if (standing.ParkedWriteBacks > 0)
        {
            await ReplayWriteBacks();
            worked = true;
        }

        return worked;
    }

    /// <summary>Who may not because he worked on it, or because of its amount, leaves it to the next; what stands in the way
    /// is passed. Where it waits for the ERP's master data, the ERP has its say on it later.</summary>
    private async Task<bool> Approve(string key, Invoice.Draft draft)
    {
        var saw = Review.Of(draft).ContentHash;
        var waits = false;
        foreach (var (who, role) in People)
        {
            var answer = await Tell(key, new ApproveInvoice(who, person.Now, role, saw));
            if (answer.Kind != AnswerKind.Refused)
            {
                return true;
            }

            waits |= answer.Refusal?.Code == MasterRules.FaultyCode;
        }

        return waits || TextGuard.Open(draft.Content) is { IsEmpty: false } open
            && (await Tell(key, Pass(open[0]))).Kind != AnswerKind.Refused;
    }

    /// <summary>Support had the ticketing system mended.</summary>
    private async Task ReplayWriteBacks()
    {
        var key = GrainKeys.Source(SimulatedSettings.PolledSource);
        var command = new ReplayWriteBacks(FormattableString.Invariant($"replay-{++replays}"), null, null, "Sue", person.Now);
        await person.Tell(key, command, grains => grains.GetGrain<ISourceGrain>(key).Tell(command, person.Origin(key)));
    }

    private List<string> Waiting() =>
        [.. standing.Drafts, .. standing.Parked.Where(static key => GrainKeys.Kind(key) == "invoice")];

    private List<string> Vouchers() => [.. standing.Parked.Where(static key => GrainKeys.Kind(key) == "voucher")];

    private async Task Look(string key, SeedStream mood)
    {
        switch (await read(key))
        {
            case Invoice.Draft { HoldReason: not null }:
                await Tell(key, new ReleaseInvoice("Fin", person.Now));
                break;
            case Invoice.Draft { Content: var content } when TextGuard.Open(content) is { IsEmpty: false } open
                && !mood.OneIn(3):
                await Tell(key, mood.OneIn(2)
                    ? Pass(open[0]) : new DescribeLine(open[0].LineId, "Work on the pump", "Fin", person.Now));
                break;
            case Invoice.Draft { Content: { Lines: { IsEmpty: false } lines } content } draft:
                var line = mood.Pick(lines).LineId;
                var now = Review.Of(draft).ContentHash!;
                var before = seen.GetValueOrDefault(key, now);
                seen[key] = now;
                var (who, role) = mood.Sub("who").Pick<(string, string)>(People);
                await Tell(key, mood.Next(7) switch
                {
                    6 => Adjust(content, line, mood),
                    0 => new HoldInvoice("Ask the customer.", "Fin", person.Now),
                    1 => new CutLine(line, mood.OneIn(2), "Not agreed.", who, person.Now),
                    2 => new DescribeLine(line, mood.OneIn(2) ? Leak : "Work on the pump", who, person.Now),
                    _ => new ApproveInvoice(who, person.Now, role, mood.OneIn(3) ? before : now),
                });
                break;
            case Invoice.Parked when mood.OneIn(2):
                await Replay(key);
                break;
        }
    }

    private AdjustLine Adjust(InvoiceContent content, string lineId, SeedStream mood)
    {
        var opened = content.EverOn().First(line => line.LineId == lineId).Net.Amount;
        var net = Rounding.Round(opened * (1 + mood.Next(4)) / 4m, content.Terms.Currency.Decimals, RoundingMode.Up);
        return new AdjustLine(
            lineId, net, null, mood.OneIn(2) ? ReductionKind.WriteDown : ReductionKind.WrongPrice, "Agreed.", "Fin", person.Now);
    }

    private PassText Pass(TextHit hit) => new(hit.LineId, hit.Kind, hit.Mark, "It is an example.", "Fin", person.Now);

    private Task<Answer> Replay(string key) =>
        Tell(key, new ReplayInvoice(FormattableString.Invariant($"replay-{++replays}"), "Fin", person.Now));

    private Task<Answer> ReplayVoucher(string key)
    {
        var command = new ReplayVoucher(FormattableString.Invariant($"replay-{++replays}"), "Fin", person.Now);
        return person.Tell(key, command, grains => grains.GetGrain<IVoucherGrain>(key).Tell(command, person.Origin(key)));
    }

    private Task<Answer> Tell(string key, InvoiceCommand command) => person.Tell(
        key, command, grains => grains.GetGrain<IInvoiceGrain>(key).Tell(command, person.Origin(key)));
}
