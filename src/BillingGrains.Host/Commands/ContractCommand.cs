using System.CommandLine;
using BillingGrains.Host.Preview;

namespace BillingGrains.Host.Commands;

/// <summary>"contract diff": what does one version say otherwise than another? Needs no database.</summary>
internal static class ContractCommand
{
    public static Command Create()
    {
        var before = new Argument<FileInfo>("OLD") { Description = "The earlier version, in JSON." };
        var after = new Argument<FileInfo>("NEW") { Description = "The later version, in JSON." };
        var diff = new Command("diff", "Prints each place at which two versions differ, and what stands there.")
        {
            before, after,
        };
        diff.SetAction((parsed, cancellation) =>
            Diff(parsed.GetValue(before)!, parsed.GetValue(after)!, cancellation));
        return new Command("contract", "Looks at contracts as documents.") { diff };
    }

    private static async Task<int> Diff(FileInfo before, FileInfo after, CancellationToken cancellation)
    {
        var faults = new List<string>();
        var old = await ContractFile.Read(before, faults, cancellation);
        var next = await ContractFile.Read(after, faults, cancellation);
        if (old is null || next is null)
        {
            faults.ForEach(Console.Error.WriteLine);
            return ExitCode.CannotStart;
        }

        foreach (var change in ContractDiff.Of(old, next))
        {
            await Console.Out.WriteLineAsync(change switch
            {
                { Before: null } => $"+ {change.Pointer}: {change.After}",
                { After: null } => $"- {change.Pointer}: {change.Before}",
                _ => $"~ {change.Pointer}: {change.Before} -> {change.After}",
            });
        }

        return ExitCode.Done;
    }
}
