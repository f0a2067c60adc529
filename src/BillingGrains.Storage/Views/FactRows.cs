using System.Runtime.InteropServices;
using System.Text;

namespace BillingGrains.Storage.Views;

/// <summary>What a step reads as "rows" in place of "facts": of each fact of its types what it names, in one row or in one for
/// each element of a list. This process takes them out of the facts' JSON, which costs a fraction of having PostgreSQL parse
/// it.</summary>
/// <remarks>A row has the fact's key, version and at; its place in the list, from 1; and the columns, as texts: of a string its
/// characters, of all else its JSON, null for null and where there is none. So a statement casts them as what "->>" gives.
/// </remarks>
public sealed class FactRows : IFactShape
{
    private const string Own = "/";
    private const string Element = ".";

    /// <param name="columns">Separated by spaces, each as "name=path": the path of a member within the element, or of the fact
    /// where it begins with "/"; "." is an element that is no object.</param>
    /// <param name="each">Names of the fact's lists, separated by spaces; null for one row for each fact.</param>
    /// <param name="evenEmpty">A fact without elements has one row, whose place is 0: the last fact of a key may be such.
    /// </param>
    public FactRows(string columns, string? each = null, bool evenEmpty = false)
    {
        FirstPlace = each is null ? 1 : evenEmpty ? 0 : null;
        var names = ViewStep.Names(columns).Select(static column => column.Split('=')).ToList();
        Columns = [.. names.Select(static name => name[0])];
        var element = each is null ? Fact : new FactMember("");
        foreach (var list in ViewStep.Names(each ?? ""))
        {
            Fact.Member(list).Each = element;
        }

        for (var column = 0; column < names.Count; column++)
        {
            var path = names[column][1];
            var isOwn = path.StartsWith(Own, StringComparison.Ordinal);
            var member = path == Element ? element : (isOwn ? Fact : element).Find(isOwn ? path[Own.Length..] : path);
            member.Column = column;
        }
    }

    /// <summary>The columns' names, in their order.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The place of the row of a fact in which no element was found; null for no row.</summary>
    internal int? FirstPlace { get; }

    /// <summary>The shape of a fact.</summary>
    internal FactMember Fact { get; } = new("");

    /// <summary>From arrays of keys, versions, times, places and the columns.</summary>
    string IFactShape.Sql
    {
        get
        {
            var arrays = Enumerable.Range(1, Columns.Count + 4).Select(static number => $"${number}");
            return $"""
                rows as (
                  select * from unnest({string.Join(", ", arrays)})
                    as r(key, version, at, place, {string.Join(", ", Columns)}))
                """;
        }
    }

    IFactReader IFactShape.Reader() => new FactRowReader(this);
}

/// <summary>A member of a fact's JSON, or an element of a list.</summary>
internal sealed class FactMember(string name)
{
    private readonly byte[] name = Encoding.UTF8.GetBytes(name);
    private readonly List<FactMember> members = [];

    public ReadOnlySpan<byte> Name => name;

    /// <summary>Which column its value is, when it is no object; -1 for none.</summary>
    public int Column { get; set; } = -1;

    /// <summary>The shape of its elements, each of which is a row; null where it is no such list.</summary>
    public FactMember? Each { get; set; }

    public ReadOnlySpan<FactMember> Members => CollectionsMarshal.AsSpan(members);

    /// <param name="path">Names separated by dots.</param>
    public FactMember Find(string path) => path.Split('.').Aggregate(this, static (member, name) => member.Member(name));

    public FactMember Member(string memberName)
    {
        var utf8 = Encoding.UTF8.GetBytes(memberName);
        if (members.Find(member => member.Name.SequenceEqual(utf8)) is { } known)
        {
            return known;
        }

        members.Add(new FactMember(memberName));
        return members[^1];
    }
}
