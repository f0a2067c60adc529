using System.CommandLine;
using System.Text;
using System.Text.Json;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Entities;
using BillingGrains.Host.Api;
using BillingGrains.Host.Preview;
using BillingGrains.Ports.Json;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Host.Commands;

/// <summary>"preview": what would this contract have billed for this month, and why? Needs no database.</summary>
internal static class PreviewCommand
{
    public static Command Create()
    {
        var contract = new Option<FileInfo>("--contract") { Description = "The contract, in JSON.", Required = true };
        var facts = new Option<FileInfo?>("--facts")
        {
            Description = "What happened: one JSON object a line; - reads standard input.",
        };
        var against = new Option<FileInfo?>("--against") { Description = "Another version, to print the difference." };
        var period = new Option<string?>("--period")
        {
            Description = "The month, for example 2026-05; else that of the latest fact.",
        };
        var through = new Option<string?>("--through") { Description = "The last day to look at, for example 2026-05-12." };
        var perLine = new Option<bool>("--tax-per-line") { Description = "Round tax on each line, not once for each rate." };
        var json = new Option<bool>("--json") { Description = "Print the whole answer as JSON." };
        var command = new Command("preview", "Tells what a contract would bill for a month, and why; stores nothing.")
        {
            contract, facts, against, period, through, perLine, json,
        };
        command.SetAction((parsed, cancellation) => Run(
            new Files(parsed.GetValue(contract)!, parsed.GetValue(facts), parsed.GetValue(against)),
            parsed.GetValue(period), parsed.GetValue(through),
            parsed.GetValue(perLine) ? TaxRounding.PerLine : TaxRounding.PerDocument, parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> Run(
        Files files, string? period, string? through, TaxRounding taxRounding, bool json, CancellationToken cancellation)
    {
        var faults = new List<string>();
        var month = Parsed(YearMonthPattern.Iso, "--period", "a month such as 2026-05", period, faults);
        var day = Parsed(LocalDatePattern.Iso, "--through", "a day such as 2026-05-12", through, faults);
        var contract = await ContractFile.Read(files.Contract, faults, cancellation);
        var against = files.Against is { } file ? await ContractFile.Read(file, faults, cancellation) : null;
        if (contract is null || faults.Count > 0)
        {
            return Refuse(faults);
        }

        var request = new PreviewRequest(contract, against, month, day, taxRounding);
        faults.AddRange(request.Faults().Select(fault => fault.Field.StartsWith("against/", StringComparison.Ordinal)
            ? $"{files.Against!.Name}: {fault.Field["against/".Length..]}: {fault.Reason}"
            : $"{files.Contract.Name}: {fault.Field["contract/".Length..]}: {fault.Reason}"));
        if (faults.Count > 0)
        {
            return Refuse(faults);
        }

        var facts = new FactReader(contract);
        if (!await ReadFacts(files.Facts, facts, cancellation))
        {
            return Refuse([$"There is no file {files.Facts!.FullName}."]);
        }

        faults.AddRange(facts.Faults().Select(fault => FormattableString.Invariant(
            $"{files.Facts?.Name ?? "facts"}: line {fault.Line}: ")
            + (fault.Field.Length > 0 ? $"{fault.Field}: " : "") + fault.Reason));
        if (faults.Count > 0)
        {
            return Refuse(faults);
        }

        if (request.Answer(facts) is not { } result)
        {
            return Refuse(["No fact says the month: give --period, for example --period 2026-05."]);
        }

        await Console.Out.WriteLineAsync(json ? Indented(result) : PreviewText.Of(result));
        return ExitCode.Done;
    }

    private static string Indented(PreviewResult result)
    {
        var options = new JsonSerializerOptions(BillingJson.Options) { WriteIndented = true };
        return JsonSerializer.Serialize(result, options);
    }

    private static int Refuse(List<string> faults)
    {
        faults.ForEach(Console.Error.WriteLine);
        return ExitCode.CannotStart;
    }

    private static T? Parsed<T>(IPattern<T> pattern, string option, string expected, string? text, List<string> faults)
        where T : struct
    {
        if (text is null)
        {
            return null;
        }

        var parsed = pattern.Parse(text);
        if (parsed.Success)
        {
            return parsed.Value;
        }

        faults.Add($"{option} is {expected}, not \"{text}\".");
        return null;
    }

    private static async Task<bool> ReadFacts(FileInfo? file, FactReader facts, CancellationToken cancellation)
    {
        if (file is null)
        {
            return true;
        }

        if (file.Name != "-" && !file.Exists)
        {
            return false;
        }

        using var reader = file.Name == "-" ? Console.In : file.OpenText();
        for (var number = 1; await reader.ReadLineAsync(cancellation) is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                facts.Read(number, Encoding.UTF8.GetBytes(line));
            }
        }

        return true;
    }

    private sealed record Files(FileInfo Contract, FileInfo? Facts, FileInfo? Against);
}
