using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Runs;
using BillingGrains.Grains.Contracts;
using BillingGrains.Grains.Deliveries;
using BillingGrains.Grains.Journaling;
using Orleans;
using IdleContract = BillingGrains.Grains.Journaling.IdleGrain<
    BillingGrains.Domain.Contracts.ContractDecider, BillingGrains.Domain.Contracts.CustomerContract,
    BillingGrains.Domain.Contracts.ContractCommand, BillingGrains.Domain.Contracts.ContractEvent>;

namespace BillingGrains.Grains.Runs;

/// <summary>Bills contracts, in the order of their keys and many at once. A contract that nobody works with is loaded with the
/// others of its page by one question, and billed without an activation; where that cannot be stored, and where its grain is
/// at work on this silo, the grain is asked.</summary>
internal sealed class ContractPages(IGrainFactory grains, JournalServices services, ContractBilling billing)
{
    private const int TriesMax = 3;

    private ValueList<string>? contracts;

    /// <summary>Throws where nobody knows what became of the page: it is begun again, and finds what was billed of it.</summary>
    /// <param name="after">The key of the contract that was asked last; null for none.</param>
    public async Task<RunPage> Next(RunAsked run, string? after, string epochId)
    {
        // Those that come while a run is under way are for the next one, but for what a new activation sees.
        var all = contracts ??= await services.Journal.FindKeys(GrainKeys.Contract(""));
        var from = after is null ? 0 : PlaceAfter(all, after);
        var keys = all.Skip(from).Take(services.Limits.RunContractsPerPage).ToValueList();
        await UntilDeliveriesFollow();
        var results = await Bill(run, keys, epochId);
        var mine = results.Where(static one => one.Billed is not null).ToList();
        return new RunPage(
            keys.IsEmpty ? null : keys[^1],
            all.Count,
            keys.Count,
            mine.Count(static one => one.Billed!.Documents > 0),
            mine.Sum(static one => one.Billed!.Documents),
            results.Count - mine.Count,
            mine.Where(static one => one.Billed!.Refusal is not null)
                .Select(static one => new ContractNotBilled(
                    one.Key, one.Billed!.Refusal!.Code, one.Billed.Refusal.Reason))
                .ToValueList(),
            IsLast: from + keys.Count == all.Count,
            mine.TrueForAll(static one => one.Billed!.Held is not null)
                ? HeldCharges.Sum(mine.SelectMany(static one => one.Billed!.Held!.Value))
                : null);
    }

    private static int PlaceAfter(ValueList<string> ordered, string key)
    {
        var place = ordered.AsSpan().BinarySearch(key, StringComparer.Ordinal);
        return place < 0 ? ~place : place + 1;
    }

    /// <summary>A run does not fill the lanes: what others address in the meantime would wait behind its documents. Nor does
    /// it wait for one who is behind with what others addressed to him.</summary>
    private async Task UntilDeliveriesFollow()
    {
        var since = services.Time.GetTimestamp();
        while (services.Time.GetElapsedTime(since) < services.Limits.RunLanePatience.ToTimeSpan()
            && Array.Exists(
                await grains.WakeLanes(services.Outbox), lane => lane.UnderWay > services.Limits.RunLaneRowsMax))
        {
            await Task.Delay(services.Limits.LaneReadEvery.ToTimeSpan(), services.Time);
        }
    }

    /// <summary>An answer of each contract, in the order of the keys; null of one that the run is not for.</summary>
    private async Task<List<(string Key, ContractBilled? Billed)>> Bill(RunAsked run, ValueList<string> keys, string epochId)
    {
        var asked = new RunOfContract(run.RunId, run.Period, run.EntityId);
        var answers = new Dictionary<string, ContractBilled?>(StringComparer.Ordinal);
        var bills = new List<(IdleContract Contract, BillPeriod Bill)>();
        var idle = keys.Where(key => !services.AtWork.Contains(key)).ToValueList();
        var entities = new Dictionary<string, (EntitySettings?, Refusal?)>(StringComparer.Ordinal);
        foreach (var contract in await IdleContract.Load(idle, epochId, services))
        {
            if (!asked.IsFor(contract.State))
            {
                answers[contract.Key] = null;
                continue;
            }

            var (settings, refusal) = contract.State.Terms is { EntityId: var entityId }
                ? entities.TryGetValue(entityId, out var known)
                    ? known
                    : entities[entityId] = await billing.Entity(contract.Key, contract.State)
                : await billing.Entity(contract.Key, contract.State);
            if (settings is null)
            {
                answers[contract.Key] = ContractBilled.Of(contract.State, asked, refusal);
                continue;
            }

            bills.Add((contract, new BillPeriod(run.RunId, run.Period, settings, services.Now)));
        }

        await Task.WhenAll((await WithAnswers(bills)).Select(async one =>
        {
            if (await one.Contract.Handle(one.Bill, OriginOf(run, one.Contract.Key)) is { } answer)
            {
                answers[one.Contract.Key] = ContractBilled.Of(one.Contract.State, asked, answer.Refusal);
            }
        }));
        foreach (var some in keys.Where(key => !answers.ContainsKey(key)).Chunk(services.Limits.RunContractsAtOnce))
        {
            var asking = some.Select(async key => (key, await Ask(key, asked, OriginOf(run, key))));
            foreach (var (key, answer) in await Task.WhenAll(asking))
            {
                answers[key] = answer;
            }
        }

        return [.. keys.Select(key => (key, answers[key]))];
    }

    private static Origin OriginOf(RunAsked run, string contract) =>
        new(run.By, $"{run.RunId}/{contract}", $"{run.RunId}/{contract}");

    /// <summary>Usage of all of them is counted by one question, but for what looks at each event.</summary>
    private async Task<List<(IdleContract Contract, BillPeriod Bill)>> WithAnswers(
        List<(IdleContract Contract, BillPeriod Bill)> bills)
    {
        var questions = bills.Select(static one => UsageBilling.ToCount(one.Contract.State, one.Bill)).ToList();
        var together = questions.SelectMany(static each => each).Where(static each => !each.EachEvent).Distinct().ToValueList();
        var counted = together.IsEmpty ? []
            : (await billing.Count(together)).ToDictionary(static one => one.Question, static one => one);
        var answered = new List<(IdleContract, BillPeriod)>(bills.Count);
        foreach (var ((contract, bill), own) in bills.Zip(questions))
        {
            answered.Add((contract, await billing.WithTaxes(() => contract.State, await Counted(bill, own, counted))));
        }

        return answered;
    }

    private async Task<BillPeriod> Counted(
        BillPeriod bill, ValueList<UsageQuestion> questions, Dictionary<UsageQuestion, CountedUsage> counted) =>
        questions.IsEmpty ? bill : bill with
        {
            Usage = questions.Any(static one => one.EachEvent)
                ? await billing.Count(questions)
                : questions.Select(question => counted[question]).ToValueList(),
        };

    private async Task<ContractBilled?> Ask(string key, RunOfContract run, Origin origin)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await grains.GetGrain<IContractGrain>(key).BillFor(run, origin);
            }
            catch (Exception again) when (again is RepeatCommandException or TimeoutException && tries < TriesMax)
            {
            }
            catch (BrokenGrainException broken)
            {
                return ContractBilled.NotAsked("contract-unreadable", broken.Message);
            }
            catch (AppendRejectedException tooMuch)
            {
                return ContractBilled.NotAsked("contract-not-stored", tooMuch.Message);
            }
            catch (TimeoutException)
            {
                return ContractBilled.NotAsked(
                    "contract-not-reached", $"{key} did not answer in time; it may have been billed.");
            }
        }
    }
}
