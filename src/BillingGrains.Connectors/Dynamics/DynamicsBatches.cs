using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;

namespace BillingGrains.Connectors.Dynamics;

/// <summary>One kind of journal: of payments, or of general entries.</summary>
/// <param name="Sides">The fields of lines whose sum is the journal's amount.</param>
internal sealed record DynamicsBatchKind(
    string Headers, string Lines, string Name, string PostPath, ValueList<string> Sides);

/// <summary>Journals that are made header first, then line by line, and posted by a service. Like documents, they are found
/// half-made, finished, and posted only when whole. The posting key stands in the header's description.</summary>
internal sealed class DynamicsBatches(
    DynamicsClient client, DynamicsSettings settings, ErpOperations operations, TimeProvider time, DynamicsBatchKind kind)
{
    private const string Number = "JournalBatchNumber";
    private const string Key = "Description";
    private const int LinesMax = 10_000;

    /// <param name="linesOf">What is to stand in it; each with its "LineNumber". A refusal in place of it ends the creation.
    /// </param>
    public Task<SendingOutcome> Create(
        string key, Func<CancellationToken, Task<(IReadOnlyList<JsonObject> Lines, SendingOutcome? Instead)>> linesOf,
        CancellationToken cancellation) => operations.Write(
        async (write, deadline) =>
        {
            var found = await ByKey(key, deadline);
            if (found.Count > 1)
            {
                return Double(key, found);
            }

            if (found is [var there] && IsPosted(there))
            {
                return await Outcome(there, deadline);
            }

            var (lines, instead) = await linesOf(deadline);
            if (instead is not null)
            {
                return instead;
            }

            if (found is [var half])
            {
                return await Complete(half.Text(Number), lines, write, deadline) ?? new SendingOutcome.Created(half.Text(Number));
            }

            write.Begins();
            var made = await client.Create(
                kind.Headers, new JsonObject { ["JournalName"] = kind.Name, [Key] = key }, deadline);
            return made.Text(Number) is not { Length: > 0 } number
                ? new SendingOutcome.Unknown("An answer without the journal's number.")
                : await Add(number, lines, deadline) ?? new SendingOutcome.Created(number);
        },
        cancellation);

    public Task<SendingOutcome> Post(
        string remoteId, string key,
        Func<CancellationToken, Task<(IReadOnlyList<JsonObject> Lines, SendingOutcome? Instead)>> linesOf,
        CancellationToken cancellation) => operations.Write(
        async (write, deadline) =>
        {
            if (await ById(remoteId, deadline) is not { } there || there.Text(Key) != key)
            {
                return ErpOperations.Gone($"Dynamics has no journal {remoteId} with the description {key}.");
            }

            if (IsPosted(there))
            {
                return await Outcome(there, deadline);
            }

            var (lines, instead) = await linesOf(deadline);
            instead ??= await Complete(remoteId, lines, write, deadline);
            if (instead is not null)
            {
                return instead;
            }

            write.Begins();
            await client.Call(
                kind.PostPath,
                new JsonObject { ["legalEntity"] = settings.LegalEntity, ["journalBatchNumber"] = remoteId }, deadline);
            try
            {
                while (true)
                {
                    if (await ById(remoteId, deadline) is { } header && IsPosted(header))
                    {
                        return await Outcome(header, deadline);
                    }

                    await Task.Delay(settings.PollEvery, time, deadline);
                }
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return new SendingOutcome.Unknown($"The journal {remoteId} is being posted.", settings.AskAgainAfter);
            }
        },
        cancellation);

    public Task<SendingOutcome> Find(string key, CancellationToken cancellation) => operations.Find(
        async deadline => await ByKey(key, deadline) switch
        {
            [] => new SendingOutcome.NotFound(),
            [var only] => await Outcome(only, deadline),
            var several => Double(key, several),
        },
        cancellation);

    /// <summary>Null when it is whole.</summary>
    private async Task<SendingOutcome?> Complete(
        string number, IReadOnlyList<JsonObject> lines, WriteProgress write, CancellationToken deadline)
    {
        var there = (await LinesOf(number, deadline)).Select(static line => line.Number("LineNumber")).ToHashSet();
        var missing = lines.Where(line => !there.Contains((decimal)(int)line["LineNumber"]!)).ToList();
        if (missing.Count == 0)
        {
            return null;
        }

        write.Begins();
        return await Add(number, missing, deadline);
    }

    private async Task<SendingOutcome?> Add(string number, IReadOnlyList<JsonObject> lines, CancellationToken deadline)
    {
        foreach (var line in lines)
        {
            line[Number] = number;
            try
            {
                await client.Create(kind.Lines, line, deadline);
            }
            catch (ErpCallException refused) when (refused.Verdict == CallVerdict.Refused)
            {
                return new SendingOutcome.Refused(
                    refused.Code, refused.Words, $"{refused.Message} The journal {number} lies there unposted.");
            }
            catch (Exception unfinished) when (unfinished is ErpCallException or CallFailedException)
            {
                return new SendingOutcome.Unknown($"The journal {number} lacks lines: {unfinished.Message}");
            }
        }

        return null;
    }

    private async Task<SendingOutcome> Outcome(JsonElement header, CancellationToken deadline)
    {
        var number = header.Text(Number);
        if (!IsPosted(header))
        {
            return new SendingOutcome.Created(number);
        }

        var lines = await LinesOf(number, deadline);
        if (lines.Count == 0)
        {
            return new SendingOutcome.Unknown($"The journal {number} is posted and has no lines.");
        }

        var currency = DynamicsDocuments.CurrencyOf(lines[0]);
        var sum = new Money(lines.Sum(line => kind.Sides.Sum(side => line.Number(side) ?? 0m)), currency);
        return new SendingOutcome.Posted(number, number, sum, Money.Zero(currency), sum);
    }

    private Task<IReadOnlyList<JsonElement>> LinesOf(string number, CancellationToken deadline) => client.Query(
        kind.Lines, $"{Number} eq {DynamicsClient.Quoted(number)}", "LineNumber", LinesMax, deadline);

    private Task<IReadOnlyList<JsonElement>> ByKey(string key, CancellationToken deadline) => client.Query(
        kind.Headers, $"{Key} eq {DynamicsClient.Quoted(key)}", Number, 10, deadline);

    private async Task<JsonElement?> ById(string number, CancellationToken deadline) =>
        await client.Query(kind.Headers, $"{Number} eq {DynamicsClient.Quoted(number)}", Number, 1, deadline) is [var only]
            ? only
            : null;

    private static bool IsPosted(JsonElement header) => header.Text("IsPosted") is "Yes";

    private static SendingOutcome.Refused Double(string key, IEnumerable<JsonElement> found) =>
        ErpOperations.Double(key, found.Select(static one => one.Text(Number)));
}
