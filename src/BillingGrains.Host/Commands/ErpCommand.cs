using System.CommandLine;
using BillingGrains.Connectors.Generic;
using BillingGrains.Connectors.Generic.Trials;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Posting;
using BillingGrains.Host.Installation;
using NodaTime;

namespace BillingGrains.Host.Commands;

/// <summary>"erp test": is a configuration of the generic connector right, and does its ERP answer as it says? Needs no
/// database.</summary>
internal static class ErpCommand
{
    private const string SecretVariable = "BG_ERP_SECRET";

    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The configuration: docs/erp-connectors.md." };
        var url = new Option<string>("--url") { Description = "The tenant's address; without it the file is only checked." };
        var user = new Option<string>("--user") { Description = "User, key or client id.", DefaultValueFactory = _ => "" };
        var secret = new Option<string>("--secret")
        {
            Description = $"Password, token or client secret; better in the environment, as {SecretVariable}.",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable(SecretVariable) ?? "",
        };
        var company = new Option<string>("--company") { Description = "Within the ERP.", DefaultValueFactory = _ => "" };
        var settings = new Option<string[]>("--set") { Description = "name=value, in place of one of its \"settings\"." };
        var refresh = new Option<string>("--refresh-token")
        {
            Description = "Of a person's consent, for OAuth with refresh tokens.", DefaultValueFactory = _ => "",
        };
        var tokens = new Option<string>("--token-file")
        {
            Description = "Where refresh tokens are kept.", DefaultValueFactory = _ => "",
        };
        var certificate = new Option<string>("--certificate")
        {
            Description = "A PKCS#12 file with the client's certificate.", DefaultValueFactory = _ => "",
        };
        var timeout = new Option<int>("--timeout-seconds")
        {
            Description = "One operation is given up after this.", DefaultValueFactory = _ => 30,
        };
        timeout.AtLeast(1);
        var test = new Command("test", "Tries a configuration against a tenant for tests, step by step.")
        {
            file, url, user, secret, company, settings, refresh, tokens, certificate, timeout,
        };
        test.SetAction((parsed, cancellation) => Test(
            parsed.GetValue(file)!,
            new ConnectionOptions
            {
                Address = parsed.GetValue(url) ?? "",
                User = parsed.GetValue(user)!,
                Secret = parsed.GetValue(secret)!,
                Company = parsed.GetValue(company)!,
                Generic = new GenericOptions
                {
                    File = parsed.GetValue(file)!.FullName,
                    Settings = SettingsOf(parsed.GetValue(settings) ?? []),
                    RefreshToken = parsed.GetValue(refresh)!,
                    TokenFile = parsed.GetValue(tokens)!,
                    Certificate = parsed.GetValue(certificate)!,
                },
            },
            Duration.FromSeconds(parsed.GetValue(timeout)), cancellation));
        return new Command("erp", "Looks at connections to ERPs.") { test };
    }

    private static async Task<int> Test(
        FileInfo file, ConnectionOptions options, Duration timeout, CancellationToken cancellation)
    {
        var configuration = GenericConnections.Read(file.FullName, "bg erp test");
        await Console.Out.WriteLineAsync($"ok    read             {configuration.Name}: the file has no faults.");
        if (options.Address.Length == 0)
        {
            await Console.Out.WriteLineAsync("--    reach            Not tried: there is no --url.");
            return ExitCode.Done;
        }

        if (!Uri.TryCreate(options.Address, UriKind.Absolute, out var address))
        {
            throw new SettingsException($"\"{options.Address}\" is no address; --url is written as https://erp.example.com.");
        }

        if (ErpTrial.Hindrance(configuration, address) is { } hindrance)
        {
            throw new SettingsException(hindrance);
        }

        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        using var erp = GenericConnections.Open(
            http, options, "bg erp test", timeout, Duration.MaxValue, TimeProvider.System);
        var trial = new ErpTrial(
            erp, configuration, static () => PostingKey.Of($"erp-test/{Guid.NewGuid():N}", "trial"), TimeProvider.System);
        var bad = 0;
        await foreach (var step in trial.Run(cancellation))
        {
            bad += step.IsGood == false ? 1 : 0;
            var mark = step.IsGood switch { true => "ok", false => "BAD", null => "--" };
            await Console.Out.WriteLineAsync($"{mark,-5} {step.Name,-16} {step.Words.ReplaceLineEndings(" ")}");
        }

        await Console.Out.WriteLineAsync(bad == 0
            ? $"{configuration.Name} answers as the file says."
            : FormattableString.Invariant($"{bad} steps are bad: mend the file or the tenant, then try again."));
        return bad == 0 ? ExitCode.Done : ExitCode.NotGood;
    }

    private static Dictionary<string, string> SettingsOf(IEnumerable<string> pairs) => pairs
        .Select(static pair => pair.Split('=', 2) is [{ Length: > 0 } name, var value]
            ? (Name: name, Value: value)
            : throw new SettingsException($"\"{pair}\" is not name=value."))
        .ToDictionary(static pair => pair.Name, static pair => pair.Value, StringComparer.Ordinal);
}
