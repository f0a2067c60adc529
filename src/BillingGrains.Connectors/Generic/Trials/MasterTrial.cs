using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Generic.Trials;

/// <summary>The part of a trial that makes records of master data as if they were proposed, searches and changes them.</summary>
internal sealed class MasterTrial(
    GenericErp erp, ErpPlan plan, TryPlan with, Func<string> newKey, Func<Task> settle, EntryTrial entries)
{
    private const string All = "new records";

    public async IAsyncEnumerable<TrialStep> Run(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        if (erp.MasterWriter is not { } writer)
        {
            yield return new(All, null, "Not tried: there is no \"masterWriter\"; proposed records are made in the ERP by hand.");
            yield break;
        }

        foreach (var of in plan.MasterWriter)
        {
            var name = $"new {MasterWords.Of(of.Kind)}";
            var record = Record(of);
            TrialStep step;
            try
            {
                var bad = await Try(writer, of, record, cancellation);
                step = bad is null
                    ? new TrialStep(name, true, $"{record.Id} is made, found, changed, and named as documents name it.")
                    : new TrialStep(name, false, bad);
            }
            catch (ErpUnavailableException unavailable)
            {
                step = new TrialStep(name, false, $"It cannot be searched for. {unavailable.Message}");
            }

            yield return step;
        }
    }

    /// <summary>Null where all was as it should be.</summary>
    private async Task<string?> Try(
        IErpMasterWriter writer, MasterWritePlan of, ErpMasterRecord record, CancellationToken cancellation)
    {
        if (await writer.FindById(record.Kind, record.Id, cancellation) is not [])
        {
            return $"{record.Id} was never made, and is found: \"findById\" does not ask for the id.";
        }

        var outcome = await writer.Create(record, cancellation);
        if (outcome is not SendingOutcome.Created made)
        {
            return Words("made", outcome);
        }

        await settle();
        if (await Standing(writer, record, made.RemoteId, cancellation) is { } other)
        {
            return other;
        }

        if (!of.FindByTaxRegistration.IsEmpty && record.Content.TaxRegistration is { } registration
            && !(await writer.FindByTaxRegistration(registration, cancellation)).Any(one => one.RemoteId == made.RemoteId))
        {
            return $"It is not found by its tax registration {registration}. Look at \"findByTaxRegistration\".";
        }

        var changed = record with
        {
            Content = record.Content with { Name = $"{record.Content.Name}, changed" }, RemoteId = made.RemoteId,
        };
        var told = await writer.Update(made.RemoteId, changed, cancellation);
        await settle();
        return told is SendingOutcome.Created
            ? await Standing(writer, changed, made.RemoteId, cancellation)
                ?? await entries.Named(of.Kind, record.Id, cancellation)
                ?? await Again(writer, changed, cancellation)
            : Words("changed", told);
    }

    /// <summary>An ERP that takes a second record with an id is no fault of the file.</summary>
    private async Task<string?> Again(IErpMasterWriter writer, ErpMasterRecord record, CancellationToken cancellation)
    {
        var second = await writer.Create(record, cancellation);
        await settle();
        return second is not SendingOutcome.Created && await writer.FindById(record.Kind, record.Id, cancellation) is [_]
            ? $"The ERP takes no second one, which is good, but not as \"exists\": say so in \"answers\". {second}"
            : null;
    }

    private static async Task<string?> Standing(
        IErpMasterWriter writer, ErpMasterRecord record, string remoteId, CancellationToken cancellation) =>
        await writer.FindById(record.Kind, record.Id, cancellation) switch
        {
            [var found] when found.RemoteId != remoteId =>
                $"It is made under {remoteId}, and found under {found.RemoteId}. Look at \"remoteId\".",
            [var found] when record.Content.DiffersFrom(found.Content) is { IsEmpty: false } differing =>
                $"It is found with another {string.Join(", ", differing)} than was sent. Look at \"read\".",
            [_] => null,
            var several => $"{record.Id} is found {several.Count} times after it was sent. Either \"findById\" asks for another "
                + "field than is filled, or the search lags behind: then raise \"searchLagSeconds\".",
        };

    private static string Words(string what, SendingOutcome outcome) => outcome switch
    {
        SendingOutcome.Refused refused =>
            $"The ERP refuses it ({refused.Code}): {refused.Words} Mend \"test\", \"maps\" or the calls. {refused.Detail}",
        SendingOutcome.Unknown unknown =>
            $"Nobody can tell whether it was {what}. Say in \"answers\" what this means, or in \"read\" where \"remoteId\" "
            + $"stands. {unknown.Detail}",
        _ => $"It is not {what}: {outcome}",
    };

    private ErpMasterRecord Record(MasterWritePlan of)
    {
        var key = newKey();
        var content = new MasterContent($"BillingGrains trial & more {key[^6..]}");
        return new ErpMasterRecord(key, of.Kind, $"{of.Prefix}TEST-{key[^12..]}", of.Kind switch
        {
            MasterKind.Customer => content with
            {
                TaxRegistration = with.TaxRegistration, PaymentDays = with.PaymentDays,
                Address = with.Country is { } country ? new MasterAddress("Dam 1", "1012 JS", "Amsterdam", country) : null,
            },
            MasterKind.Item => content with { Unit = with.Unit },
            MasterKind.TaxCode => content with { Percent = with.TaxPercent },
            _ => content,
        });
    }
}
