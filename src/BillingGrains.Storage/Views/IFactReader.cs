using BillingGrains.Storage.Journal;
using NodaTime;

namespace BillingGrains.Storage.Views;

/// <summary>What a step reads of the facts of its types, where this process takes it out of them.</summary>
internal interface IFactShape
{
    /// <summary>By which name the statement reads it, and from which parameters: "name as (…)".</summary>
    string Sql { get; }

    /// <summary>A new one, which has taken nothing yet.</summary>
    IFactReader Reader();
}

/// <summary>Takes what a step reads out of facts, and keeps it as the arrays that are sent with the step's statement.</summary>
internal interface IFactReader
{
    /// <summary>In the order of the statement's parameters.</summary>
    IEnumerable<ArrayColumn> Columns { get; }

    /// <param name="key">In UTF-8, as the body.</param>
    /// <param name="body">A JSON object.</param>
    void Add(ReadOnlySpan<byte> key, long version, string type, Instant at, ReadOnlySpan<byte> body);
}
