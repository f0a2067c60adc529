using System.Text.Json;
using BillingGrains.Domain.Contracts;
using BillingGrains.Host.Api;
using BillingGrains.Ports.Json;

namespace BillingGrains.Host.Preview;

/// <summary>A contract in a file.</summary>
internal static class ContractFile
{
    /// <summary>Null when it cannot be read: then the faults say why, each with the file's name and the place.</summary>
    public static async Task<ContractTerms?> Read(FileInfo file, List<string> faults, CancellationToken cancellation)
    {
        if (!file.Exists)
        {
            faults.Add($"There is no file {file.FullName}.");
            return null;
        }

        try
        {
            var bytes = await File.ReadAllBytesAsync(file.FullName, cancellation);
            return JsonSerializer.Deserialize<ContractTerms>(bytes, BillingJson.Strict);
        }
        catch (JsonException exception)
        {
            faults.AddRange(JsonProblems.Of(exception).Select(
                error => $"{file.Name}: {error.Pointer.TrimStart('#', '/')}: {error.Detail}"));
            return null;
        }
    }
}
