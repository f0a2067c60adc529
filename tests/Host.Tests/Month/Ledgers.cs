using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using BillingGrains.Host.Tests.Api;

namespace BillingGrains.Host.Tests.Month;

/// <summary>What was posted in the month as plain-text ledgers: each is one that hledger accepts, and what customers owe by it
/// is what their statements say.</summary>
internal static partial class Ledgers
{
    private const string Days = "from=2020-01-01&to=2039-12-31";

    public static async Task Check(ApiFixture api)
    {
        var auditor = api.As("auditor");
        var entities = (await auditor.GetAsync("v1/duties").Body()).GetProperty("entities").EnumerateArray()
            .Select(entity => entity.Text("entityId")).ToList();
        var kinds = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entity in entities)
        {
            var text = await auditor.GetStringAsync($"v1/entities/{entity}/ledger?{Days}");
            foreach (Match entry in Entry().Matches(text))
            {
                kinds.Add(entry.Groups["kind"].Value);
            }

            Accept(text);
            await Owe(auditor, entity, text);
        }

        kinds.IsSupersetOf(["invoice", "credit-note", "payment", "refund", "write-off", "discount", "revenue"])
            .ShouldBeTrue(string.Join(' ', kinds));
    }

    /// <summary>By customer and currency, of what is posted.</summary>
    private static async Task Owe(HttpClient auditor, string entity, string text)
    {
        var booked = Receivable().Matches(text)
            .GroupBy(static posting => $"{posting.Groups["customer"].Value} {posting.Groups["currency"].Value}")
            .Select(static group => (group.Key, Open: group.Sum(
                posting => decimal.Parse(posting.Groups["amount"].Value, CultureInfo.InvariantCulture))))
            .Where(static one => one.Open != 0m).ToDictionary(static one => one.Key, static one => one.Open);
        var statement = await auditor.GetAsync($"v1/entities/{entity}/statement").Body();
        var told = statement.GetProperty("documents").EnumerateArray().Where(row => row.Text("status") == "posted")
            .GroupBy(row => $"{row.Text("customer")} {row.Text("currency")}")
            .Select(group => (group.Key, Open: group.Sum(row => row.GetProperty("ours").GetDecimal())))
            .Where(static one => one.Open != 0m).ToDictionary(static one => one.Key, static one => one.Open);
        booked.OrderBy(static one => one.Key, StringComparer.Ordinal)
            .ShouldBe(told.OrderBy(static one => one.Key, StringComparer.Ordinal), $"of {entity}:\n{text}");
    }

    /// <summary>Where hledger is not installed, each entry's own sum has to do: the export throws for one that is not 0.
    /// </summary>
    private static void Accept(string text)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            using var process = Process.Start(new ProcessStartInfo("hledger")
            {
                ArgumentList = { "check", "--strict", "ordereddates", "-f", file },
                RedirectStandardError = true,
                Environment = { ["LC_ALL"] = "C.UTF-8" },
            })!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            process.ExitCode.ShouldBe(0, $"{said}\n{text}");
        }
        catch (Win32Exception)
        {
            TestContext.Current.SendDiagnosticMessage("hledger is not installed: it did not check the month's ledgers.");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d \* \(.*\) (?<kind>[a-z-]+) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Entry();

    [GeneratedRegex(
        @"^    assets:receivable:(?<customer>\S+)  (?<amount>-?[0-9.]+) (?<currency>[A-Z]+)$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Receivable();
}
