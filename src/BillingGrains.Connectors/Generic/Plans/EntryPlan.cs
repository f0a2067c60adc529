using System.Collections.Immutable;
using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using NodaTime;

namespace BillingGrains.Connectors.Generic.Plans;

/// <summary>How vouchers of some kinds, or journals, are made, posted and found.</summary>
/// <param name="Kinds">Empty for journals.</param>
/// <param name="Post">Empty where creating posts.</param>
/// <param name="Rules">"id", "key", "amount", "currency", "number"; others for the conditions.</param>
/// <param name="Currency">Where an answer names none; null for never.</param>
/// <param name="Require">What must hold before it is made.</param>
/// <param name="Posted">Over "entry"; null for always.</param>
/// <param name="LeaveOut">Cancelled ones, and what is none of ours; null for none.</param>
/// <param name="Bears">The key that the record bears, where it is another one's: of a payment that is cancelled. Null for its
/// own.</param>
/// <param name="Amount">In place of what answers say; null where they say it.</param>
internal sealed record EntryPlan(
    ValueList<BalanceKind> Kinds, ImmutableArray<CallPlan> Create, ImmutableArray<CallPlan> Post, ImmutableArray<CallPlan> Find,
    ImmutableArray<RequirePlan> Require, ReadRules Rules, TextTemplate? Currency, ScopedExpression? Posted,
    ScopedExpression? LeaveOut, TextTemplate? Bears, TextTemplate? Amount);

/// <summary>How what customers paid is read.</summary>
/// <param name="Margin">By which a reading begins before the one before it ended: clocks differ, and what is written is seen
/// later.</param>
internal sealed record PaymentsPlan(ImmutableArray<PaymentListPlan> Lists, Duration Margin);

/// <summary>One list of payments, refunds or write-offs.</summary>
/// <param name="Rules">"id", "key" or "document", "kind", "amount", "on", "currency", "words", "reference"; others for the
/// conditions.</param>
/// <param name="Each">Under a record, its parts: one for each document that it is for; null where a record is for one.
/// </param>
/// <param name="EachRules">Over a part, in place of what its record says.</param>
/// <param name="Keys">Finds documents' keys by the ids that the list names; null where it names keys.</param>
/// <param name="Kind">Over "entry", where "kind" is not read; a text.</param>
/// <param name="Cancelled">Over "entry"; null for never.</param>
internal sealed record PaymentListPlan(
    ListPlan List, ReadRules Rules, string? Each, ReadRules EachRules, KeysPlan? Keys, TextTemplate? Currency,
    ScopedExpression? Kind, ScopedExpression? Cancelled, ScopedExpression? LeaveOut);

/// <summary>One list of what is open, in place of what stands on the documents.</summary>
/// <param name="Rules">"id", "key", "customer", "open"; "number" and "currency" where they are told; others for the condition.
/// What is open comes as the ERP tells it: below 0 on a credit note.</param>
/// <param name="Currency">Where an item names none; null for never.</param>
/// <param name="LeaveOut">Over "item"; null for none.</param>
internal sealed record OpenListPlan(ListPlan List, ReadRules Rules, TextTemplate? Currency, ScopedExpression? LeaveOut);

/// <summary>A look-up of documents' keys by their ids in the ERP.</summary>
/// <param name="Rules">"id" and "key".</param>
internal sealed record KeysPlan(ImmutableArray<CallPlan> Calls, string Parts, ReadRules Rules);

/// <summary>How master data is read.</summary>
/// <param name="TellsChanges">Changes since a moment can be asked for; else all is read each time.</param>
internal sealed record MasterPlan(ImmutableArray<MasterListPlan> Lists, bool TellsChanges, Duration Margin);

/// <summary>One list of master data.</summary>
/// <param name="Rules">"id", "name", "percent", "taxRegistration", "currency", "from", "to", and "kind" where
/// <paramref name="Kind"/> is none; others for the conditions.</param>
/// <param name="Kind">None where each record says its own.</param>
/// <param name="Prefix">Before each id: "cost-centre/".</param>
/// <param name="Token">Where the last page says from where changes are told later; null where that is the moment of the
/// reading.</param>
/// <param name="Blocked">Over "record"; null for never, like <paramref name="Gone"/>.</param>
internal sealed record MasterListPlan(
    ListPlan List, ReadRules Rules, MasterKind Kind, string Prefix, ReadRule? Token, ScopedExpression? Blocked,
    ScopedExpression? Gone, ScopedExpression? LeaveOut);

/// <summary>How records of a kind are searched for, made and changed.</summary>
/// <param name="Prefix">Before each id, as documents name it: "cost-centre/". The calls know ids without it.</param>
/// <param name="FindById">Over "id".</param>
/// <param name="FindByTaxRegistration">Over "registration"; empty where the ERP cannot be searched by it.</param>
/// <param name="Create">Over "record".</param>
/// <param name="Update">Over "record" and "remoteId". All of its calls may be repeated.</param>
/// <param name="Rules">"remoteId", "id", "name", "taxRegistration", "currency", "street", "postalCode", "city", "region",
/// "country", "paymentDays", "percent", "unit": what is not among them, the ERP does not tell.</param>
/// <param name="Require">What must hold before anything is sent.</param>
internal sealed record MasterWritePlan(
    MasterKind Kind, string Prefix, ImmutableArray<CallPlan> FindById, ImmutableArray<CallPlan> FindByTaxRegistration,
    ImmutableArray<CallPlan> Create, ImmutableArray<CallPlan> Update, ImmutableArray<RequirePlan> Require, ReadRules Rules);
