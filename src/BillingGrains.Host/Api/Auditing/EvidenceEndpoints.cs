using System.ComponentModel;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Views;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Host.Api.Auditing;

/// <summary>What an auditor asks for: one document's evidence, the documents of a period, and a sample of them.</summary>
internal static class EvidenceEndpoints
{
    private const int Size = 25;
    private const int SizeMax = 200;

    public static void MapEvidence(this IEndpointRouteBuilder api)
    {
        var evidence = api.MapGroup("").ForDuty(DutyTable.Read).WithTags("evidence").ChecksQueries();
        evidence.MapGet("/invoices/{contract}/{period}/{reason}/evidence", async (HttpContext context, EvidenceFiles files) =>
        {
            var key = InvoiceEndpoints.Key(context);
            return Results.Json(
                await files.Of(key, context.RequestAborted) ?? throw new ApiProblem(404, "unknown", $"There is no {key}."),
                BillingJson.Options);
        }).Produces<Evidence>().Refuses(400, 404, 422).WithName("showEvidence")
          .WithSummary("The way of one document from its trigger to the ledger, from the journal itself.");

        evidence.MapGet("/entities/{id}/periods/{period}/documents", async (HttpContext context, ControlViews views) =>
        {
            var (entity, period) = Of(context);
            return Results.Json(await views.Population(entity, period, context.RequestAborted), BillingJson.Options);
        }).Produces<ValueList<PopulationRow>>().Refuses(400, 422).WithName("listPopulation")
          .WithSummary("Every final document dated into a month: what an auditor's sample is drawn from.");

        evidence.MapGet("/entities/{id}/periods/{period}/sample", async (
            HttpContext context, ControlViews views, EvidenceFiles files,
            [Description("Yours, noted before the draw: the same seed draws the same documents.")] string seed,
            [Description("1 to 200 documents; 25 when left out.")] long? size) =>
        {
            var (entity, period) = Of(context);
            if (size is < 1 or > SizeMax)
            {
                throw new ApiProblem(422, "out-of-range", $"A sample has 1 to {SizeMax} documents.", "#/size");
            }

            var population = await views.Population(entity, period, context.RequestAborted);
            var drawn = Draw(population, seed, (int)(size ?? Size));
            var archive = new MemoryStream();
            using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
            {
                await Write(zip, "population.json", population);
                await Write(zip, "sample.json", new Sample(entity, Text(period), seed, population.Count, drawn.ToValueList()));
                for (var index = 0; index < drawn.Count; index++)
                {
                    await Write(
                        zip, string.Create(CultureInfo.InvariantCulture, $"evidence-{index + 1:000}.json"),
                        await files.Of(drawn[index], context.RequestAborted));
                }
            }

            return Results.File(archive.ToArray(), "application/zip", $"{entity}-{Text(period)}-{seed}.zip");
        }).Produces(200, contentType: "application/zip").Refuses(400, 422).WithName("drawSample")
          .WithSummary("An archive with the documents of a month, a sample drawn by a seed, and the sample's evidence.");
    }

    /// <summary>In the order of SHA-256 of seed and key: nobody who does not know the seed can steer what is drawn.</summary>
    internal static List<string> Draw(ValueList<PopulationRow> population, string seed, int size) => population
        .OrderBy(
            row => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\n{row.Invoice}"))),
            StringComparer.Ordinal)
        .Take(size).Select(row => row.Invoice).ToList();

    private static async Task Write<T>(ZipArchive zip, string name, T content)
    {
        await using var entry = await zip.CreateEntry(name).OpenAsync();
        await JsonSerializer.SerializeAsync(entry, content, BillingJson.Options);
    }

    private static (string Entity, YearMonth Period) Of(HttpContext context)
    {
        var period = YearMonthPattern.Iso.Parse((string)context.GetRouteValue("period")!);
        return period.Success
            ? (Bodies.Id("entityId", (string)context.GetRouteValue("id")!), period.Value)
            : throw new ApiProblem(422, "bad-period", "The period is a month, for example 2026-03.", "#/period");
    }

    private static string Text(YearMonth period) => YearMonthPattern.Iso.Format(period);

    /// <param name="Population">How many documents it was drawn from.</param>
    /// <param name="Drawn">In the order of evidence-001.json and so on.</param>
    internal sealed record Sample(string EntityId, string Period, string Seed, int Population, ValueList<string> Drawn);
}
