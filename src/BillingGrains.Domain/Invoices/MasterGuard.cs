using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;

namespace BillingGrains.Domain.Invoices;

/// <summary>Keeps from approval what its ERP would refuse. Such an approval is not lost: it waits, and counts by itself when
/// the master data is mended and the draft is still what the approver saw.</summary>
internal static class MasterGuard
{
    public static Decision<InvoiceEvent> Approve(Invoice state, ApproveInvoice command)
    {
        var decision = InvoiceDecider.Approve(state, command);
        if (state is not Invoice.Draft draft || decision is not Decision<InvoiceEvent>.Accepted { Events: [var approved] })
        {
            return decision;
        }

        if (command.Master == MasterCheck.NotMade)
        {
            return Decision<InvoiceEvent>.Refuse(MasterRules.NotMade);
        }

        if (command.Master is { Faults.IsEmpty: false } faulty)
        {
            var wait = new MasterWait(faulty, command.By, command.Role, Review.Hash(draft));
            return draft.Waits is { } before && before with { Check = faulty } == wait && MasterRules.IsSame(before.Check, faulty)
                ? Decision<InvoiceEvent>.Accept()
                : Decision<InvoiceEvent>.Accept(new MasterDataFaulty(wait, command.Now));
        }

        // Where nobody asked, what was found before still stands.
        return draft.Waits is not { } waits ? decision
            : command.Master is not { } check ? Decision<InvoiceEvent>.Refuse(MasterRules.Refuse(waits.Check))
            : Decision<InvoiceEvent>.Accept(new MasterDataMended(check, command.Now), approved);
    }

    public static Decision<InvoiceEvent> Recheck(Invoice state, RecheckMaster command)
    {
        var check = command.Check;
        if (state is not Invoice.Draft { Waits: { } wait } draft || check.Version < wait.Check.Version)
        {
            return Decision<InvoiceEvent>.Accept();
        }

        if (!check.Faults.IsEmpty)
        {
            return MasterRules.IsSame(check, wait.Check)
                ? Decision<InvoiceEvent>.Accept()
                : Decision<InvoiceEvent>.Accept(new MasterDataFaulty(wait with { Check = check }, command.Now));
        }

        var mended = new MasterDataMended(check, command.Now);
        return Approval(draft with { Waits = null }, wait, command) is { } approved
            ? Decision<InvoiceEvent>.Accept(mended, approved)
            : Decision<InvoiceEvent>.Accept(mended);
    }

    /// <summary>Null when the approval counts no more: the draft was changed or held since.</summary>
    private static InvoiceEvent? Approval(Invoice.Draft draft, MasterWait wait, RecheckMaster command)
    {
        if (Review.Hash(draft) != wait.Seen)
        {
            return null;
        }

        if (wait.By == InvoiceDecider.PolicyActor)
        {
            return draft is { HoldReason: null, Content.Lines.IsEmpty: false }
                ? Opening.ByItself(draft, command.Now, command.Check)
                : null;
        }

        var approve = new ApproveInvoice(wait.By, command.Now, wait.Role, wait.Seen, command.Check);
        return InvoiceDecider.Approve(draft, approve) is Decision<InvoiceEvent>.Accepted { Events: [var approved] }
            ? approved
            : null;
    }
}
