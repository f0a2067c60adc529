using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>Gathers the faults of a document.</summary>
internal sealed class Faults
{
    private const int IdLengthMax = 100;

    private readonly List<Refusal> found = [];

    public ValueList<Refusal> Found => found.ToValueList();

    public static string Path(string list, int index) => FormattableString.Invariant($"{list}/{index}");

    public void When(bool wrong, string code, string path, string reason)
    {
        if (wrong)
        {
            found.Add(new Refusal(code, path, reason));
        }
    }

    /// <summary>Faults that another check found.</summary>
    public void Add(ValueList<Refusal> more) => found.AddRange(more);

    /// <summary>Faults of a part of the document, whose check names places within it.</summary>
    public void Add(string path, ValueList<Refusal> more) =>
        found.AddRange(more.Select(fault => fault with { Field = $"{path}/{fault.Field}" }));

    public void NotNegative(string path, decimal number) =>
        When(number < 0m, "negative", path, "The number is 0 or more.");

    public void Dates(string path, LocalDate from, LocalDate? to) =>
        When(to < from, "dates-inverted", path, "The last day does not lie before the first.");

    public void Chosen<T>(string path, T value)
        where T : struct, Enum =>
        When(
            !Enum.IsDefined(value) || value.Equals(default(T)), "not-chosen", path, "One of the values must be chosen.");

    /// <summary>What a person reads, or finds the item by.</summary>
    public void Text(string path, string text, string reason) =>
        When(string.IsNullOrWhiteSpace(text), "empty", path, reason);

    /// <summary>The id of an item of a list: well-formed, and no item before it has it.</summary>
    /// <param name="noun">What the list holds, for the fault's code and words.</param>
    public void ItemId<T>(string path, string noun, ValueList<T> list, int index, Func<T, string> idOf)
    {
        Id(path, idOf(list[index]));
        NotTwice(path, noun, list, index, idOf);
    }

    /// <summary>No item of a list before this one has its id.</summary>
    public void NotTwice<T>(string path, string noun, ValueList<T> list, int index, Func<T, string> idOf)
    {
        var id = idOf(list[index]);
        When(
            list.Take(index).Any(other => idOf(other) == id), $"{noun.Replace(' ', '-')}-twice", path,
            $"The {noun} {id} is there already.");
    }

    /// <summary>Shares in percent at which notice is given.</summary>
    public void Shares(string path, ValueList<int> shares)
    {
        for (var index = 0; index < shares.Count; index++)
        {
            When(
                shares[index] is < 1 or > 100, "out-of-range", Path(path, index), "Notice is given at 1 to 100 percent.");
            When(
                index > 0 && shares[index] <= shares[index - 1], "out-of-order", Path(path, index),
                "Shares come in order, each once.");
        }
    }

    public void Id(string path, string id)
    {
        var wrong = id.Length is 0 or > IdLengthMax;
        foreach (var letter in id)
        {
            wrong |= !char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '_' or '-' or ':');
        }

        When(wrong, "bad-id", path, "An id has 1 to 100 characters: letters, digits, '.', '_', '-' or ':'.");
    }
}
