using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace BillingGrains.Host.Demo;

/// <summary>A real system that a script of deploy/real installs, starts and stops.</summary>
/// <param name="name">Of the script and of the system's folder.</param>
internal sealed class RealSystem(string name, string data, Action<string> say)
{
    private readonly string script = Path.Combine(DemoPaths.Root, "deploy", "real", name + ".sh");

    /// <summary>How it is reached; known after <see cref="Up"/>.</summary>
    public JsonElement Connection { get; private set; }

    public string Text(string member) => Connection.GetProperty(member).GetString()!;

    /// <summary>Installs what is missing, saying so, and starts it. Throws <see cref="RealSystemException"/>.</summary>
    public async Task Up(IReadOnlyList<string> more, CancellationToken cancellation)
    {
        await Script("up", more, say, cancellation);
        var folder = "";
        await Script("where", [], line => folder = line, cancellation);
        var file = await File.ReadAllTextAsync(Path.Combine(folder, "connection.json"), cancellation);
        using var document = JsonDocument.Parse(file);
        Connection = document.RootElement.Clone();
    }

    /// <summary>Stops it; its data stay.</summary>
    public Task Down() => Script("down", [], say, CancellationToken.None);

    /// <summary>Stops it where it runs, and removes its data where there are any.</summary>
    public Task Wipe(CancellationToken cancellation) => Script("wipe", [], _ => { }, cancellation);

    private async Task Script(
        string command, IReadOnlyList<string> more, Action<string> hear, CancellationToken cancellation)
    {
        // What the script starts must not keep our pipes: the scripts send the output of servers to files.
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[script, command, "--data", Path.Combine(data, name), .. more])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new RealSystemException("bash could not be started.");
        var errors = new List<string>();
        process.OutputDataReceived += (_, line) => Hear(line.Data, hear);
        process.ErrorDataReceived += (_, line) => Hear(line.Data, errors.Add);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
        {
            var code = process.ExitCode.ToString(CultureInfo.InvariantCulture);
            throw new RealSystemException(
                $"deploy/real/{name}.sh {command} failed ({code}): {string.Join(' ', errors.TakeLast(3))}");
        }
    }

    private static void Hear(string? line, Action<string> hear)
    {
        if (!string.IsNullOrEmpty(line))
        {
            hear(line);
        }
    }
}

/// <summary>A real system could not be brought up; the message says what mends it.</summary>
internal sealed class RealSystemException(string message) : Exception(message);
