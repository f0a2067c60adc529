using System.CommandLine;
using BillingGrains.Host.Installation;
using BillingGrains.Storage.Auditing;
using BillingGrains.Storage.Journal;

namespace BillingGrains.Host.Commands;

/// <summary>"audit": whether the journal is still what was stored. Why and how is in docs/audit.md.</summary>
internal static class AuditCommand
{
    public static Command Create()
    {
        var expect = new Option<string?>("--expect")
        {
            Description = "A seal's hash that was noted before: one of the seals must have it.",
        };
        var verify = new Command("verify", "Compare every sealed fact with its seal; the first that was altered is named.")
        {
            expect,
        };
        verify.SetAction((parsed, cancellation) => Verify(parsed.GetValue(expect), cancellation));
        var seal = new Command("seal", "Seal now what was stored since the last seal; a silo does it once a day.");
        seal.SetAction((_, cancellation) => Make(cancellation));
        return new Command("audit", "Show that no stored fact was altered.") { verify, seal };
    }

    private static async Task<int> Verify(string? expected, CancellationToken cancellation)
    {
        await using var storage = await Open(cancellation);
        var verdict = await new SealCheck(storage.Database).Run(expected, cancellation);
        if (verdict.Fault is { } fault)
        {
            Console.WriteLine(fault);
            return ExitCode.NotGood;
        }

        Console.WriteLine(verdict.Last is { } last
            ? FormattableString.Invariant(
                $"{verdict.Facts} facts are as they were sealed, the last at {last.SealedAt} by seal {last.Number}; ")
                + FormattableString.Invariant($"{verdict.Unsealed} came since")
                + (verdict.Erased == 0 ? "" : FormattableString.Invariant($", {verdict.Erased} lost texts by erasures"))
                + $". Hash of that seal: {last.Hash}"
            : FormattableString.Invariant(
                $"There is no seal yet, and {verdict.Unsealed} facts: a silo seals once a day, ./bg audit seal now."));
        return ExitCode.Done;
    }

    private static async Task<int> Make(CancellationToken cancellation)
    {
        await using var storage = await Open(cancellation);
        Console.WriteLine(await new Seals(storage.Database, TimeProvider.System).Make(null, cancellation) is { } made
            ? FormattableString.Invariant($"Seal {made.Number} covers {made.Facts} facts. Hash: {made.Hash}")
            : "Nothing was stored since the last seal.");
        return ExitCode.Done;
    }

    private static async Task<JournalStorage> Open(CancellationToken cancellation)
    {
        var options = InstallationOptions.FromEnvironment();
        options.Check();
        return await JournalStorage.Open(options.Database, TimeProvider.System, cancellation: cancellation);
    }
}
