namespace BillingGrains.Domain.Contracts;

/// <summary>Faults of the section "documents".</summary>
internal static class DocumentTermsCheck
{
    private const int UnusualPercentMax = 1_000;

    public static void Check(ContractTerms terms, Faults faults)
    {
        if (terms.Documents is not { } documents)
        {
            return;
        }

        faults.Chosen("documents/when", documents.When);
        var days = documents.When switch
        {
            DocumentTrigger.Weekly => 7,
            DocumentTrigger.Monthly => 31,
            _ => 0,
        };
        faults.When(
            days > 0 && documents.Day is not { } day || documents.Day is { } given && (given < 1 || given > days),
            "bad-day", "documents/day",
            "Documents that are made weekly have a weekday, 1 (Monday) to 7; monthly ones a day of the month, 1 to 31; "
                + "others have none.");
        faults.When(
            documents.CutOffDay is { } cutOff
                && (documents.When != DocumentTrigger.Monthly || cutOff is < 1 or > 31),
            "bad-day", "documents/cutOffDay", "Only documents that are made monthly have a cut-off day, 1 to 31.");
        faults.When(
            (documents.When == DocumentTrigger.Amount) != documents.Amount is not null, "bad-amount", "documents/amount",
            "Say how much must be due when documents are made by amount, and only then.");
        if (documents.Amount is { } amount)
        {
            faults.When(
                amount.Amount <= 0m, "not-positive", "documents/amount/amount", "The amount is more than 0.");
            faults.When(
                amount.Currency != terms.Currency, "other-currency", "documents/amount/currency",
                $"The amount is in the contract's currency, {terms.Currency.Code}.");
        }

        faults.When(
            documents.When == DocumentTrigger.Milestone && terms.Milestones.IsEmpty, "no-milestones", "documents/when",
            "The contract has no milestones that could make a document.");
        if (documents.Review is { } review)
        {
            Check(review, terms, faults);
        }
    }

    private static void Check(ReviewRule review, ContractTerms terms, Faults faults)
    {
        if (review.UpTo is { } upTo)
        {
            faults.NotNegative("documents/review/upTo/amount", upTo.Amount);
            faults.When(
                upTo.Currency != terms.Currency, "other-currency", "documents/review/upTo/currency",
                $"The amount is in the contract's currency, {terms.Currency.Code}.");
        }

        faults.When(
            review.UnusualPercent is < 0m or > UnusualPercentMax, "out-of-range", "documents/review/unusualPercent",
            "The share is 0 to 1000 percent.");
    }
}
