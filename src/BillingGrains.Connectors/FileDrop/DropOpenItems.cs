using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Erp;
using NodaTime.Text;

namespace BillingGrains.Connectors.FileDrop;

/// <summary>Tells what is open from the latest list that the ERP laid out. One that is not whole, or older than what the ERP
/// booked since, tells nothing: what it lacks would pass for settled.</summary>
internal sealed class DropOpenItems(FileDropErp erp, FileDropSettings settings) : IErpOpenItems
{
    private const int PageSize = 5_000;
    private const string Files = "open-*.ndjson";

    public Task<ErpOpenPage> OpenItems(string? cursor, CancellationToken cancellation) => erp.Read(
        book =>
        {
            var (number, from) = cursor?.Split('/') is [var list, var place]
                ? (NumberOf(list), (int)NumberOf(place))
                : (Latest(), 0);
            var open = Whole(number);
            if (open.At < book.BookedAt)
            {
                throw new ErpUnavailableException(
                    $"{Name(number)} is of {InstantPattern.General.Format(open.At)}, and the ERP booked documents of ours at "
                    + $"{InstantPattern.General.Format(book.BookedAt.Value)}. Have it lay a newer list of open items out.");
            }

            return new ErpOpenPage(
                open.Rows.Skip(from).Take(PageSize).Select(static row => new ErpOpenItem(
                    row.Key, row.Id, row.Number, row.Customer, row.Currency, row.Open)).ToValueList(),
                from + PageSize < open.Rows.Count
                    ? FormattableString.Invariant($"{number}/{from + PageSize}")
                    : null);
        },
        "The open items", cancellation);

    private long Latest() => Directory.EnumerateFiles(settings.Incoming, Files)
        .Max(static path => DropFiles.NumberOf(path)) ?? throw new ErpUnavailableException(
            $"The ERP laid no list of open items out: {Name(1)} was expected in {settings.Incoming}.");

    private OpenList Whole(long number)
    {
        var path = Path.Combine(settings.Incoming, Name(number));
        var fault = "it is not there any more";
        return File.Exists(path) && DropFiles.TryReadOpen(number, File.ReadAllBytes(path), out var list, out fault)
            ? list
            : throw new ErpUnavailableException($"{Name(number)} cannot be used: {fault}. Have the ERP lay a list out again.");
    }

    private static string Name(long number) => string.Create(CultureInfo.InvariantCulture, $"open-{number:00000000}.ndjson");

    private static long NumberOf(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
