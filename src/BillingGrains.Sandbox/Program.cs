using System.CommandLine;
using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Faults;

var listen = new Option<string>("--listen")
{
    Description = "Address to listen on.", DefaultValueFactory = _ => "127.0.0.1",
};
var port = new Option<int>("--port")
{
    Description = "Port to listen on; 0 takes any free one.", DefaultValueFactory = _ => 8090,
};
var data = new Option<string?>("--data") { Description = "Folder of the books; without it they are in memory only." };
var seed = new Option<long>("--seed")
{
    Description = "Decides faults, refusals and latencies.", DefaultValueFactory = _ => 1,
};
var faults = new Option<string>("--faults")
{
    Description = "Faults in calls out of a thousand, e.g. throttle=10,hang-after=2.", DefaultValueFactory = _ => "",
};
var refused = new Option<int>("--refused-per-mille")
{
    Description = "Documents out of a thousand that are refused for a business reason.",
};
var calls = new Option<int>("--calls-per-window")
{
    Description = "Calls that a tenant may make in one window.", DefaultValueFactory = _ => 100_000,
};
var window = new Option<int>("--window-seconds")
{
    Description = "Length of the window.", DefaultValueFactory = _ => 60,
};
var inFlight = new Option<int>("--in-flight")
{
    Description = "Calls of a tenant at the same time.", DefaultValueFactory = _ => 64,
};
var latency = new Option<int>("--latency-ms") { Description = "What a call takes at least." };
var jitter = new Option<int>("--latency-jitter-ms") { Description = "What a call takes at most on top." };
var hang = new Option<int>("--hang-seconds")
{
    Description = "How long a hanging call hangs.", DefaultValueFactory = _ => 120,
};
var tokens = new Option<string[]>("--token")
{
    Description = "tenant=token; without it a tenant's token is 'sandbox-' and its name.",
};
var files = new Option<string[]>("--files")
{
    Description = "tenant=folder of a tenant that takes files: batches lie in its out, answers in its in.",
};
var perLine = new Option<string[]>("--taxing-per-line")
{
    Description = "Tenants that compute taxes themselves, rounded on each line, whatever they are sent.",
};
var operatorToken = new Option<string>("--operator-token")
{
    Description = "Opens /faults.", DefaultValueFactory = _ => "sandbox-operator",
};

(Option<int> Option, int Least)[] numbers =
[
    (port, 0), (refused, 0), (calls, 1), (window, 1), (inFlight, 1), (latency, 0), (jitter, 0), (hang, 0),
];
foreach (var (option, least) in numbers)
{
    option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() < least)
        {
            result.AddError(FormattableString.Invariant($"{option.Name} is {least} or more."));
        }
    });
}

var root = new RootCommand("Pretends to be any number of ERP companies, with limits and faults.")
{
    listen, port, data, seed, faults, refused, calls, window, inFlight, latency, jitter, hang, tokens, files, perLine,
    operatorToken,
};
root.SetAction(async (parsed, cancellation) =>
{
    SandboxOptions options;
    try
    {
        options = new SandboxOptions
        {
            Listen = parsed.GetValue(listen)!,
            Port = parsed.GetValue(port),
            DataFolder = parsed.GetValue(data),
            Seed = parsed.GetValue(seed),
            Rates = FaultRates.Parse(parsed.GetValue(faults)!),
            RefusedPerMille = parsed.GetValue(refused),
            CallsPerWindow = parsed.GetValue(calls),
            Window = TimeSpan.FromSeconds(parsed.GetValue(window)),
            InFlightMax = parsed.GetValue(inFlight),
            Latency = TimeSpan.FromMilliseconds(parsed.GetValue(latency)),
            LatencyJitter = TimeSpan.FromMilliseconds(parsed.GetValue(jitter)),
            Hang = TimeSpan.FromSeconds(parsed.GetValue(hang)),
            Tokens = Pairs(parsed.GetValue(tokens)),
            Files = Pairs(parsed.GetValue(files)),
            TaxingPerLine = (parsed.GetValue(perLine) ?? []).ToHashSet(StringComparer.Ordinal),
            OperatorToken = parsed.GetValue(operatorToken)!,
        };
    }
    catch (FormatException wrong)
    {
        await Console.Error.WriteLineAsync(wrong.Message);
        return 2;
    }

    await using var app = SandboxApp.Build(options, TimeProvider.System);
    await app.StartAsync(cancellation);
    Console.WriteLine(FormattableString.Invariant(
        $"Sandbox listens on {string.Join(", ", app.Urls)}, seed {options.Seed}."));
    await app.WaitForShutdownAsync(cancellation);
    return 0;
});
return await root.Parse(args).InvokeAsync();

static Dictionary<string, string> Pairs(string[]? texts) => (texts ?? [])
    .Select(static text => text.Split('=', 2) is [{ Length: > 0 } tenant, { Length: > 0 } value]
        ? (tenant, value)
        : throw new FormatException($"'{text}' is not a tenant, \"=\" and what belongs to it."))
    .ToDictionary(static pair => pair.tenant, static pair => pair.value, StringComparer.Ordinal);
