using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Erp;

/// <summary>All records that were searched for.</summary>
public sealed record MasterRecords(IReadOnlyList<MasterEntry> Records);

/// <summary>Where callers search master data, create and change it. An id is there once.</summary>
internal static class MasterEndpoints
{
    private static readonly IReadOnlyList<string> Made = ["customer", "item", "tax-code", "dimension"];

    public static void MapMaster(this RouteGroupBuilder erp)
    {
        erp.MapPost("/master-data", (HttpContext context, string tenant, CallHandler calls, CancellationToken cancellation) =>
            Write(context, tenant, calls, static (book, entry) => book.Make(entry)
                ? new Answer(201, entry)
                : new Answer(422, new Problem("record-exists", $"There is a {entry.Kind} {entry.Id} already.")), cancellation));
        erp.MapPut("/master-data", (HttpContext context, string tenant, CallHandler calls, CancellationToken cancellation) =>
            Write(context, tenant, calls, static (book, entry) => book.Change(entry)
                ? new Answer(200, entry)
                : new Answer(422, new Problem("no-such-record", $"There is no {entry.Kind} {entry.Id}.")), cancellation));
        erp.MapGet("/master-data/found", (
            HttpContext context, string tenant, string kind, string? id, string? taxRegistration, CallHandler calls) =>
            calls.Handle(context, tenant, Operation.Find, id ?? taxRegistration ?? "", company => new Answer(
                200, new MasterRecords(company.MasterData.Find(one => one.Kind == kind
                    && (id is null || one.Id == id)
                    && (taxRegistration is null || Plain(one.TaxRegistration) == Plain(taxRegistration)))))));
    }

    private static async Task Write(
        HttpContext context, string tenant, CallHandler calls, Func<MasterBook, MasterEntry, Answer> write,
        CancellationToken cancellation)
    {
        if (await CallHandler.Read<MasterEntry>(context, cancellation) is { } entry)
        {
            await calls.Handle(context, tenant, Operation.Enter, entry.Id, company =>
                Check(entry) is { } broken ? new Answer(422, broken) : write(company.MasterData, entry));
        }
    }

    private static Problem? Check(MasterEntry entry) => entry switch
    {
        _ when !Made.Contains(entry.Kind, StringComparer.Ordinal) =>
            new("kind-missing", $"The kind is one of {string.Join(", ", Made)}."),
        { Id.Length: 0 or > 100 } => new("id-invalid", "The id has 1 to 100 characters."),
        { Name.Length: 0 or > 140 } => new("name-invalid", "The name has 1 to 140 characters."),
        { Kind: "customer", Address: null } => new("customer-no-address", $"The customer {entry.Id} has no address."),
        { Kind: "tax-code", Percent: null } => new("percent-missing", $"The tax code {entry.Id} has no percentage."),
        _ => null,
    };

    /// <summary>Registrations are the same with and without blanks, dots and hyphens.</summary>
    private static string? Plain(string? text) =>
        text is null ? null : string.Concat(text.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
}
