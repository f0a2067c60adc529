using System.Collections.Immutable;
using System.Xml;
using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Expressions;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using NodaTime;

namespace BillingGrains.Connectors.Generic.Plans;

/// <summary>A configuration that was read and checked: how one kind of ERP is spoken to.</summary>
internal sealed record ErpPlan(
    string Name, NumberUse Number, ErpPrecision Precision, ErpTaxing Tax, Formats Formats, Duration SearchLag,
    ValueList<string> Notes, ImmutableSortedDictionary<string, string> Settings,
    ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, ExpressionValue>> Maps,
    AccessPlan Access, ErpWire Wire, ImmutableArray<DocumentPlan> Documents, TryPlan? Try)
{
    /// <summary>Empty where none are entered.</summary>
    public ImmutableArray<EntryPlan> Vouchers { get; init; } = [];

    /// <summary>Null where none are entered.</summary>
    public EntryPlan? Journals { get; init; }

    /// <summary>Null where they are not read.</summary>
    public PaymentsPlan? Payments { get; init; }

    /// <summary>Empty where what is open stands on the documents, or is not read.</summary>
    public ImmutableArray<OpenListPlan> OpenItems { get; init; } = [];

    /// <summary>Null where it is not read.</summary>
    public MasterPlan? MasterData { get; init; }

    /// <summary>Empty where none is made.</summary>
    public ImmutableArray<MasterWritePlan> MasterWriter { get; init; } = [];

    public ErpTraits Traits { get; } = new(
        Number, Tax, Precision, Documents.Any(static document => document is { DraftTotals: true, Post.IsEmpty: false }),
        Documents.Any(static document => !document.Round.IsEmpty));

    /// <summary>Null for a kind that the ERP does not take.</summary>
    public DocumentPlan? Of(InvoiceKind kind) => Documents.FirstOrDefault(one => one.Kinds.Contains(kind));
}

/// <summary>What holds for all calls.</summary>
/// <param name="Namespaces">Prefixes of XPaths.</param>
/// <param name="Headers">Sent with each call.</param>
/// <param name="Errors">What rules of answers know as "error".</param>
internal sealed record ErpWire(
    BodyKind Body, BodyKind Answer, IXmlNamespaceResolver Namespaces, ImmutableArray<(string Name, TextTemplate Value)> Headers,
    ReadRules Errors, ImmutableArray<AnswerRule> Answers);

/// <summary>How one kind of document, or several, are made, posted, found and listed.</summary>
/// <param name="DraftTotals">A draft has its totals, which must be ours before it is posted.</param>
/// <param name="Round">Adds a line for rounding to a draft; empty where none can be added.</param>
/// <param name="Post">Empty where creating posts.</param>
internal sealed record DocumentPlan(
    ValueList<InvoiceKind> Kinds, bool CreditsArePositive, bool DraftTotals, ImmutableArray<CallPlan> Create,
    ImmutableArray<CallPlan> Round, ImmutableArray<CallPlan> Post, ImmutableArray<CallPlan> Find, ListPlan List,
    DocumentRead Read)
{
    /// <summary>Null where each document has calls of its own.</summary>
    public BatchPlan? Batch { get; init; }
}

/// <summary>The calls for several documents.</summary>
/// <param name="Create">Empty where each is made alone.</param>
/// <param name="Post">Empty where each is posted alone.</param>
/// <param name="CreatesOne">A document that is made alone goes by the same calls.</param>
/// <param name="PostsOne">The same of posting.</param>
/// <param name="With">Over "invoice": it may be made with others; null for always.</param>
internal sealed record BatchPlan(
    ImmutableArray<CallPlan> Create, ImmutableArray<CallPlan> Post, bool CreatesOne, bool PostsOne, ScopedExpression? With,
    ElementPlan Element);

/// <summary>How an element of an answer for several documents tells which one it is about.</summary>
/// <param name="Place">Its place in the call, from 1; null where its key tells, or its place in the answer.</param>
/// <param name="Document">Where in it the document stands; null where it is the document itself.</param>
internal sealed record ElementPlan(ReadRule? Place, string? Document);

/// <summary>How a document is read of an answer.</summary>
/// <param name="Rules">"id", "key", "number", "currency", "net", "tax", "gross", "notes", "billTo" and so on; others for the
/// conditions.</param>
/// <param name="Posted">Over "document".</param>
/// <param name="LeaveOut">Cancelled ones, and what is none of ours; null for none.</param>
internal sealed record DocumentRead(ReadRules Rules, ScopedExpression Posted, ScopedExpression? LeaveOut);

/// <summary>How a list is read page by page.</summary>
/// <param name="Parts">Where the records of a page stand.</param>
/// <param name="NextLink">The address of the next page; null where there is none.</param>
/// <param name="NextCursor">What the next page is asked for with; null where pages are counted.</param>
internal sealed record ListPlan(
    ImmutableArray<CallPlan> Calls, string Parts, int PageSize, ReadRule? NextLink, ReadRule? NextCursor);

/// <summary>One call.</summary>
/// <param name="HasEffect">It may change something in the ERP.</param>
/// <param name="When">It is left out where this does not hold; null for always.</param>
/// <param name="Read">What later calls know as "seen"; "id" is the document's.</param>
/// <param name="Part">Where the document stands in the answer; null where it does not tell it.</param>
/// <param name="Poll">Null where the answer is final.</param>
/// <param name="IsForSeveral">It is for several documents.</param>
internal sealed record CallPlan(
    string Name, HttpMethod Method, TextTemplate Path, ImmutableArray<(string Name, JsonTemplate Value)> Query,
    ImmutableArray<(string Name, TextTemplate Value)> Headers, BodyPlan? Body, bool HasEffect, ScopedExpression? When,
    ReadRules Read, ImmutableArray<RequirePlan> Require, ImmutableArray<AnswerRule> Answers, string? Part, PollPlan? Poll,
    bool IsForSeveral = false)
{
    /// <summary>Its answer tells of several documents: each stands where <see cref="Part"/> says.</summary>
    public bool TellsEach => IsForSeveral && Part is not null;
}

internal sealed record BodyPlan(BodyKind Kind, JsonTemplate? Json, XmlTemplate? Xml, string ContentType);

/// <summary>What must hold after a call without effect; where it does not, the document is refused: of a call for several, that
/// one alone.</summary>
internal sealed record RequirePlan(ScopedExpression Test, string Code, TextTemplate Words);

/// <summary>The ERP works on it, and is asked until it is done.</summary>
/// <param name="When">Over the answer; null for always.</param>
/// <param name="Until">Over "seen".</param>
internal sealed record PollPlan(ScopedExpression? When, CallPlan Ask, ScopedExpression Until, Duration Every);
