using System.Text;
using BillingGrains.Domain.Deciding;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Storage.Views;

/// <summary>Which part of a list is wanted.</summary>
/// <param name="Cursor">From the page before; null for the first.</param>
/// <param name="Limit">1 to <see cref="LimitMax"/>.</param>
public sealed record PageRequest(string? Cursor = null, int Limit = 50)
{
    public const int LimitMax = 500;
}

/// <summary>Rows in the list's order. A row that does not change its place is seen once, however many arrive while
/// somebody turns the pages.</summary>
/// <param name="Next">The cursor of the next page; null when this is the last.</param>
public sealed record Page<T>(ValueList<T> Rows, string? Next);

/// <summary>The cursor was not given out by this list.</summary>
public sealed class CursorException() : FormatException("The cursor is not one that this list gave out.");

/// <summary>A row's place in a list's order: its two sorting values as texts, opaque to the caller.</summary>
internal sealed record Place(string First, string Second)
{
    private const char Separator = '\n';

    public static Place At(Instant at, string key) => new(InstantPattern.ExtendedIso.Format(at), key);

    public override string ToString() =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(First + Separator + Second)).Replace('+', '-').Replace('/', '_');

    public static Place? Read(string? cursor)
    {
        if (cursor is null)
        {
            return null;
        }

        try
        {
            var text = Encoding.UTF8.GetString(
                Convert.FromBase64String(cursor.Replace('-', '+').Replace('_', '/')));
            var parts = text.Split(Separator);
            return parts.Length == 2 ? new Place(parts[0], parts[1]) : throw new CursorException();
        }
        catch (FormatException)
        {
            throw new CursorException();
        }
    }
}
