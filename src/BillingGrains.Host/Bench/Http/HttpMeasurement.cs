using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Tickets;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api;
using BillingGrains.Host.Api.Feed;
using BillingGrains.Host.Bench.Journal;
using BillingGrains.Host.Installation;
using Npgsql;
using Orleans;

namespace BillingGrains.Host.Bench.Http;

/// <summary>Measures commands over HTTP, one in each request, against requests of the same bytes to the same host that are read,
/// checked and answered without a grain: half of these before a round's commands, half after.</summary>
internal sealed class HttpMeasurement(
    BillingInstallation installation, HttpSender sender, BenchPlan plan, Action<string> say)
{
    public const int Connections = 256;
    public const int Tickets = 10_000;

    private const string Feed = "/bench/feed";
    private const string Parse = "/bench/parse";
    private const string Limit = "the same host parsing the same body and answering a fixed JSON";

    private readonly NpgsqlDataSource database = installation.Services.GetRequiredService<NpgsqlDataSource>();
    private readonly IGrainFactory grains = installation.Services.GetRequiredService<IGrainFactory>();
    private readonly BenchLag lag = new(installation);

    private readonly List<HttpRound> commands = [];
    private readonly List<HttpRound> parses = [];
    private readonly List<ProcessorTime> costs = [];
    private readonly List<ProcessorTime> parseCosts = [];

    public static async Task<BenchResult> Run(BenchPlan plan, Action<string> say, CancellationToken cancellation)
    {
        await using var place = await BenchPlace.Make(plan, "http", say, cancellation);
        await using var installation = await place.Install(
            "billing", cancellation, new InstallationAdditions(Endpoints: Map));
        await using var sender = await HttpSender.Start(
            installation.Address, await installation.CreateKey("desk", Roles.Integrator), cancellation);
        return await new HttpMeasurement(installation, sender, plan, say).Measure(cancellation);
    }

    /// <summary>Behind the same door as the feed: the caller's key, role and share of commands are looked at for both.</summary>
    private static void Map(IEndpointRouteBuilder endpoints)
    {
        var limits = new ApiLimits();
        var grains = endpoints.ServiceProvider.GetRequiredService<IGrainFactory>();
        var handler = new FeedHandler(
            async (key, commands, origin) =>
                [await grains.GetGrain<IBenchGrain>(key).Log((LogTime)commands[0], origin)],
            TimeProvider.System);
        var answer = """{"taken":1,"repeated":0,"refused":0,"failed":0,"results":[{"index":0,"status":"taken"}]}"""u8.ToArray();
        var api = endpoints.MapGroup("");
        api.LimitCommands();
        api.MapPost(Feed, (Delegate)((HttpContext context) => FeedEndpoints.Take(context, handler, limits)))
            .ForDuty(DutyTable.Feed);
        api.MapPost(Parse, async context =>
        {
            var items = await FeedEndpoints.ReadItems(context, limits);
            context.Response.StatusCode = items.All(static item => item.Item is { } each && Ids.Check(each) is null) ? 200 : 422;
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.ContentLength = answer.Length;
            await context.Response.Body.WriteAsync(answer, context.RequestAborted);
        }).ForDuty(DutyTable.Feed);
    }

    private async Task<BenchResult> Measure(CancellationToken cancellation)
    {
        await BenchWork.Activate(grains, Tickets, Connections);
        say("warming up");
        long answered = 0;
        await BenchWarmUp.Run(async time => answered += (await sender.Send(Feed, time, cancellation)).Done);
        await BenchWarmUp.Run(time => sender.Send(Parse, time, cancellation));
        for (var round = 1; round <= BenchPlan.Rounds; round++)
        {
            await lag.Drain(cancellation);
            var parsing = await ProcessorTime.Meter.Read(database, cancellation);
            var first = await sender.Send(Parse, plan.RoundTime / 2, cancellation);
            parseCosts.Add((await ProcessorTime.Meter.Read(database, cancellation)).Since(parsing).Per(first.Done));
            var before = await ProcessorTime.Meter.Read(database, cancellation);
            commands.Add(await sender.Send(Feed, plan.RoundTime, cancellation));
            costs.Add((await ProcessorTime.Meter.Read(database, cancellation)).Since(before).Per(commands[^1].Done));
            await lag.Drain(cancellation);
            parses.Add(first.And(await sender.Send(Parse, plan.RoundTime / 2, cancellation)));
            answered += commands[^1].Done;
            say(FormattableString.Invariant($"round {round}: commands {commands[^1].PerSecond:N0}/s, ")
                + FormattableString.Invariant($"fixed answers {parses[^1].PerSecond:N0}/s"));
        }

        string[] undrained = await lag.Drain(cancellation) ? [] : ["Deliveries or views did not come to an end."];
        var failed = commands.Concat(parses).Sum(static round => round.Failed);
        return new BenchResult(Figures(),
        [
            .. undrained, .. await lag.Missing(database, answered, cancellation),
            .. BenchResult.Fault(failed > 0, $"{failed} requests over HTTP failed."),
        ]);
    }

    private List<BenchFigure> Figures() =>
    [
        BenchFigure.Of(
            "ticket commands over HTTP, one in each request", "commands/s",
            [.. commands.Select(static round => round.PerSecond)], Limit,
            [.. parses.Select(static round => round.PerSecond)], 0.35m, 0.55m),
        Of("processor time of a fixed answer's sender", parses, static round => round.SenderMicroseconds),
        Of("processor time of a fixed answer: the host", parseCosts, static time => time.Process),
        .. Profile.Of("a command over HTTP", costs, [.. commands.Select(static round => round.SenderMicroseconds)]),
    ];

    private static BenchFigure Of<T>(string name, IEnumerable<T> rounds, Func<T, decimal> value) =>
        BenchFigure.Reported(name, "µs", [.. rounds.Select(value)]);
}
