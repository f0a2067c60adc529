using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Grains.Invoices;
using BillingGrains.Host.Simulation.Checks;
using BillingGrains.Host.Simulation.World;

namespace BillingGrains.Host.Simulation.People;

/// <summary>People in finance: look at drafts, hold and release them, cut lines, approve, and replay what is parked.
/// </summary>
internal sealed class Finance(SimulatedInstallation installation, BookReader books)
{
    private readonly SimulatedClient client = new(installation, "finance");
    private int replays;

    /// <summary>Works as long as others do.</summary>
    public async Task Run(Func<bool> others)
    {
        while (others())
        {
            await client.Pause(60);
            foreach (var key in Waiting())
            {
                if (!client.Chance.OneIn(3))
                {
                    await Look(key);
                }
            }
        }
    }

    /// <summary>Approves every draft that can be and replays everything parked.</summary>
    /// <returns>Whether there was anything to do.</returns>
    public async Task<bool> Finish()
    {
        var worked = false;
        foreach (var key in Waiting())
        {
            switch (books.Invoice(key))
            {
                case Invoice.Draft { HoldReason: not null }:
                    await Tell(key, new ReleaseInvoice("Fin", client.Now));
                    worked = true;
                    break;
                case Invoice.Draft:
                    worked |= (await Tell(key, new ApproveInvoice("Fin", client.Now))).Kind != AnswerKind.Refused;
                    break;
                case Invoice.Parked:
                    await Replay(key);
                    worked = true;
                    break;
            }
        }

        return worked;
    }

    private List<string> Waiting() => [.. installation.Standing.Drafts, .. installation.Standing.Parked];

    private async Task Look(string key)
    {
        switch (books.Invoice(key))
        {
            case Invoice.Draft { HoldReason: not null }:
                await Tell(key, new ReleaseInvoice("Fin", client.Now));
                break;
            case Invoice.Draft { Content.Lines: { IsEmpty: false } lines }:
                var line = client.Chance.Pick(lines).LineId;
                await Tell(key, client.Chance.Next(6) switch
                {
                    0 => new HoldInvoice("Ask the customer.", "Fin", client.Now),
                    1 => new CutLine(line, client.Chance.OneIn(2), "Not agreed.", "Fin", client.Now),
                    2 => new DescribeLine(line, "Work on the pump", "Fin", client.Now),
                    _ => new ApproveInvoice("Fin", client.Now),
                });
                break;
            case Invoice.Parked when client.Chance.OneIn(2):
                await Replay(key);
                break;
        }
    }

    private Task<Answer> Replay(string key) =>
        Tell(key, new ReplayInvoice(FormattableString.Invariant($"replay-{++replays}"), "Fin", client.Now));

    private Task<Answer> Tell(string key, InvoiceCommand command) =>
        client.Ask(grains => grains.GetGrain<IInvoiceGrain>(key).Tell(command, client.Origin(key)));
}
