using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Contracts;

/// <summary>Voiding takes two: the contract, which alone knows what else refers to a document, asks for it and from then on
/// takes nothing else back from it; the document, which alone knows whether it was sent or paid, decides.</summary>
internal static class Voiding
{
    public static Decision<ContractEvent> Decide(CustomerContract state, AskVoid command)
    {
        var known = state.Voids.GetValueOrDefault(command.InvoiceKey);
        return command switch
        {
            _ when !state.Documents.TryGetValue(command.InvoiceKey, out var lines) || lines.IsEmpty =>
                Refuse(CreditRefusal.UnknownDocument),
            _ when known?.Stage is VoidStage.Asked or VoidStage.Done => Decision<ContractEvent>.Accept(),
            _ when string.IsNullOrWhiteSpace(command.Reason) => Refuse(CreditRefusal.ReasonMissing),
            _ when !command.Entity.VoidAllowed => Refuse(CreditRefusal.VoidNotAllowed(command.InvoiceKey, command.DocumentKind)),
            _ when CreditOf(state, command.InvoiceKey) is { } credit =>
                Refuse(CreditRefusal.Credited(command.InvoiceKey, credit)),
            _ => Decision<ContractEvent>.Accept(new VoidAsked(
                command.InvoiceKey, (known?.Ask ?? 0) + 1, command.Reason, command.By, command.Now)),
        };
    }

    /// <summary>A document decides each asking once, so a note that comes again changes nothing.</summary>
    public static Decision<ContractEvent> Note(CustomerContract state, NoteVoid command) =>
        state.Voids.GetValueOrDefault(command.InvoiceKey) is { Stage: VoidStage.Asked } asked && asked.Ask == command.Ask
            ? Decision<ContractEvent>.Accept(command.IsVoided
                ? new DocumentVoided(command.InvoiceKey, command.Ask)
                : new VoidDeclined(command.InvoiceKey, command.Ask))
            : Decision<ContractEvent>.Accept();

    /// <summary>Whether a document is about to be voided: what would take it back waits until that is decided.</summary>
    public static bool IsAsked(CustomerContract state, BilledCharge? billed)
    {
        foreach (var part in billed?.Parts ?? [])
        {
            if (state.Voids.GetValueOrDefault(part.InvoiceKey)?.Stage == VoidStage.Asked)
            {
                return true;
            }
        }

        return false;
    }

    private static string? CreditOf(CustomerContract state, string invoiceKey) => state.Documents
        .Where(document => document.Value.Values.Any(line => line.Bearer == invoiceKey && line.Rebill is null))
        .Select(document => document.Key).FirstOrDefault();

    private static Decision<ContractEvent> Refuse(Refusal refusal) => Decision<ContractEvent>.Refuse(refusal);
}
