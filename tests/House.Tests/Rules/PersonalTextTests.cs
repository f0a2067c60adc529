using System.Text.Json.Serialization.Metadata;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Retention;
using BillingGrains.Ports.Json;

namespace BillingGrains.House.Tests.Rules;

/// <summary>Each text of a ticket's or document's facts is either personal, so that an erasure finds it, or of a name that
/// says what it is: an id, a code, a rule, who did it.</summary>
public sealed class PersonalTextTests
{
    /// <summary>Ids, codes, units, and who did it here.</summary>
    private static readonly HashSet<string> Names = Words(
        """
        accrued amount appliesTo approvalId approvedBy asked assetId assets attributes bank billedBy billTo by
        categories category changeId chargeId code connection connector contentHash contractId contractName corrects
        countries country coverId creditId currency cursor customerId customerIds customers deferred differences discountId
        discounts disputeId engine entityId entry entryId epoch erasureId erpTenantId facts from gone grantId holdId id
        invoiceKey item itemCode jurisdiction kind limitId lineId lineIds mark meterId milestoneId missing moveId name
        nextStep number numberPattern of originals owner parent partId partyId pattern payer perUnitOf place pool
        postingKey prepaid priceId priorities priority productLines project proposalId purchaseOrder rateId receipt receivable
        reference region regions registeredIn registrationNumber remoteId replayId returnOf revenue role roles routedBy
        rule ruleId runId seen serialNumber seriesKey service site sites soldTo source sourceId subject subscriptionId
        supplier tag tags tax taxCode technician tenantId ticketId ticketKey ticketKeys timeZone to toId told uniqueOf unit
        unwantedWords usageId value values when workType workTypes writtenOff
        """, ' ');

    /// <summary>What a contract says, and sentences that this product makes itself of codes and numbers.</summary>
    private static readonly HashSet<string> Sentences = Words(
        """
        reason AdoptedFromErp, reason ForeignTaken, reason HoldReason, reason InvoiceOpened, reason PeriodBilled,
        reason PlaceRule, reason TaxExemption, reason TaxLine, reason TaxPart, reason TaxRate,
        reason WriteBackParked, reason WriteBackRefused, reason WriteBackUnanswered, detail ErpAmountsDiffer,
        detail InvoiceParked, detail SendingDeferred, detail SendingUnknown, text AmountOff, text BillingRule,
        text Commitment, text CoverNotice, text Discount, text FixedPrice, text LineTerms, text Milestone,
        text PercentOff, text Step, text TicketLimit, words ErpAmountsDiffer, words InvoiceParked,
        words InvoiceVoidDeclined, what MasterFault, words MasterFault, words ReviewOutcome, words ApprovalLapsed,
        account ErpRounded, account ErpRounding, account RoundingTerms,
        words LineMoveDeclined, words LinesNotTaken, words MoveDeclined, words ProposalHeld
        """, ',');

    [Fact]
    public void Every_text_of_tickets_and_documents_is_erased_or_named_here()
    {
        var unknown = FactCodec.Names
            .Where(name => name.Split('.')[0] is "ticket" or "invoice" or "contract" or "customer" or "source"
                or "proposal")
            .SelectMany(name => Texts(FactCodec.TypeOf(name)!, []))
            .Where(text => !Names.Contains(text.Member) && !Sentences.Contains($"{text.Member} {text.Of}"))
            .Select(text => $"{text.Member} {text.Of}").Distinct().Order(StringComparer.Ordinal);

        unknown.ShouldBeEmpty();
    }

    private static HashSet<string> Words(string text, char separator) =>
        [.. text.ReplaceLineEndings($"{separator}")
            .Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private static IEnumerable<(string Member, string Of)> Texts(Type type, HashSet<Type> seen)
    {
        if (type.Namespace?.StartsWith("BillingGrains.", StringComparison.Ordinal) != true || !seen.Add(type))
        {
            return [];
        }

        var info = BillingJson.Options.GetTypeInfo(type);
        return info.Properties.SelectMany(property => Texts(property, type.Name, seen))
            .Concat((info.PolymorphismOptions?.DerivedTypes ?? []).SelectMany(each => Texts(each.DerivedType, seen)));
    }

    private static IEnumerable<(string Member, string Of)> Texts(JsonPropertyInfo property, string of, HashSet<Type> seen)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        type = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueList<>)
            ? type.GetGenericArguments()[0] : type;
        return type != typeof(string) ? Texts(type, seen)
            : property.AttributeProvider!.IsDefined(typeof(PersonalTextAttribute), inherit: false) ? []
            : [(property.Name, of)];
    }
}
