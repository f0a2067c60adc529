using System.Globalization;
using System.Text;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Cover;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Preview;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Host.Preview;

/// <summary>A preview as finance reads it: lines, discounts, tax and total in one column, reasons indented.</summary>
internal sealed class PreviewText
{
    private const int AmountColumn = 92;
    private const int AmountWidth = 14;

    private readonly StringBuilder text = new();

    public static string Of(PreviewResult result)
    {
        var written = new PreviewText();
        written.Answer(result.Preview);
        if (result is { Difference: { } difference, Against: { } against })
        {
            written.Difference(difference, against);
        }

        return written.text.ToString().TrimEnd();
    }

    private void Answer(PreviewAnswer answer)
    {
        Line(0, $"{answer.Name} (contract {answer.ContractId}, version {answer.Version})");
        Line(0, string.Create(
            CultureInfo.InvariantCulture,
            $"{answer.From:yyyy-MM-dd} to {answer.Through:yyyy-MM-dd}, amounts in {answer.Net.Currency.Code}"));
        Line(0, "");
        foreach (var item in answer.Items)
        {
            Item(item);
        }

        Total("net", answer.Net);
        foreach (var discount in answer.Discounts)
        {
            Line(4, $"after a discount of {Number(discount.Amount)}: {discount.Text}");
        }

        foreach (var tax in answer.Taxes)
        {
            Total(
                string.Create(CultureInfo.InvariantCulture, $"tax {tax.Code} {tax.Percent:0.####} % of {Number(tax.Base)}")
                    + (tax.Reason is null ? "" : $" ({tax.Reason})"), tax.Tax);
        }

        Total("total", answer.Gross);
        Rest(answer);
    }

    private void Rest(PreviewAnswer answer)
    {
        if (answer.Withheld.Amount != 0m)
        {
            Total("withheld by the customer", -answer.Withheld);
        }

        if (answer.Prepaid.Amount != 0m)
        {
            Total("paid from prepaid credit", -answer.Prepaid);
        }

        if (answer.Payable != answer.Gross)
        {
            Total("to be paid", answer.Payable);
        }

        foreach (var balance in answer.Balances)
        {
            Line(4, $"prepaid credit {balance.GrantId ?? "overdrawn"}: {Number(balance.Left)} left"
                + (balance.Until is { } until ? string.Create(CultureInfo.InvariantCulture, $", until {until:yyyy-MM-dd}") : ""));
        }

        if (answer.Documents.Count > 1 || answer.Documents.Any(document => document.Lines.Any(line => line.Parts.Count > 1)))
        {
            Section("Documents", answer.Documents, Document);
        }

        Section("Held", answer.Held, held =>
        {
            var worth = held.Net is null ? "" : $" ({Number(held.Net)})";
            Line(2, $"{Name(held.Text, held.Id)}{worth}: {held.Reason.Reason}");
            Line(6, $"next ({held.Reason.Owner}): {held.Reason.NextStep}");
        });
        Section("Not billed", answer.NotBilled, item => Line(2, $"{Name(item.Text, item.Id)}: {item.Reason}"));
        Section("Covered", answer.Cover, cover => Line(2, string.Create(
            CultureInfo.InvariantCulture, $"{cover.Quantity:0.######} {cover.Unit} by the rule \"{cover.Rule}\"")));
        Section("Cover", answer.CoverBalances, Cover);
        Section("Notices", answer.CoverNotices, notice => Line(2, string.Create(
            CultureInfo.InvariantCulture, $"{notice.On:yyyy-MM-dd}: {notice.Text}")));
        Section("Not looked at", answer.Outside, outside => Line(2, string.Create(
            CultureInfo.InvariantCulture, $"{outside.Facts} facts {outside.Reason}")));
    }

    private void Document(PreviewedDocument document)
    {
        var order = document.PurchaseOrder is { } number ? $", order {number}" : "";
        var total = document.Gross is { } gross ? $", with tax {Number(gross)}" : "";
        Line(2, $"{document.Group?.Value ?? "the contract"}, to {document.BillTo}{order}: {Number(document.Net)} net{total}");
        foreach (var line in document.Lines)
        {
            Line(6, $"{Number(line.Net)}  {line.Text}");
        }
    }

    private void Cover(CoverBalance grant)
    {
        var pool = grant.Pool is null ? "" : $" for {grant.Pool}";
        var until = grant.Until is { } last ? string.Create(CultureInfo.InvariantCulture, $", until {last:yyyy-MM-dd}") : "";
        var expired = grant.Expired == 0m ? "" : $", {Used(grant.Expired, grant)} expired";
        var waiting = grant.Waiting == 0m ? "" : $" (of that for work that is not billed yet {Used(grant.Waiting, grant)})";
        Line(2, $"{grant.Name}{pool}: {Used(grant.Drawn, grant)} of {Used(grant.Granted, grant)} drawn{waiting}{expired}, "
            + $"{Used(grant.Left, grant)} left{until}");
    }

    private static string Used(decimal quantity, CoverBalance grant) => grant.Unit == "minute"
        ? string.Create(CultureInfo.InvariantCulture, $"{decimal.Truncate(quantity / 60m):0}:{quantity % 60m:00.######} h")
        : string.Create(CultureInfo.InvariantCulture, $"{quantity:#,0.00##} {grant.Unit}");

    private void Item(PreviewItem item)
    {
        Amount(0, item.TicketKey is { } ticket ? $"{item.Text} [{ticket}]" : item.Text, item.Net);
        if (item.Lines.Count > 1 || item.Kind is PreviewKind.Usage or PreviewKind.Subscription)
        {
            foreach (var line in item.Lines)
            {
                var price = line.UnitPrice is { } unit
                    ? string.Create(CultureInfo.InvariantCulture, $" ({line.Quantity:0.######} × {unit:0.######})") : "";
                Amount(4, $"{line.Text}{price}", line.Before);
            }
        }

        Steps(item.Explanation);
        Steps(item.Lines.SelectMany(line => line.Explanation).Distinct().ToValueList());
        Line(0, "");
    }

    private void Steps(ValueList<Step> steps)
    {
        foreach (var step in steps)
        {
            Line(8, step.Text);
        }
    }

    private void Difference(PreviewComparison difference, PreviewAnswer against)
    {
        Line(0, "");
        Line(0, $"Against {against.Name} (contract {against.ContractId}, version {against.Version})");
        foreach (var line in difference.Lines)
        {
            Change(line.TicketKey is { } ticket ? $"{line.Text} [{ticket}]" : line.Text, line.Amount);
        }

        foreach (var customer in difference.Customers)
        {
            Change(customer.CustomerId is { } id ? $"customer {id}" : "of the contract as a whole", customer.Amount);
        }

        Section("Held now", difference.HeldNow, id => Line(2, id));
        Section("Held no more", difference.HeldNoMore, id => Line(2, id));
        Change("net", difference.Net);
        Change("tax", difference.Tax);
        Change("to be paid", difference.Payable);
    }

    private void Change(string words, AmountDifference amount) =>
        Amount(2, $"{words}: {Number(amount.Before)} → {Number(amount.After)}", amount.Change, signed: true);

    private void Section<T>(string title, ValueList<T> items, Action<T> write)
    {
        if (items.IsEmpty)
        {
            return;
        }

        Line(0, "");
        Line(0, title);
        foreach (var item in items)
        {
            write(item);
        }
    }

    private void Total(string words, Money? amount) => Amount(0, words.PadLeft(AmountColumn), amount);

    private void Amount(int indent, string words, Money? amount, bool signed = false)
    {
        var number = Number(amount);
        number = signed && amount is { Amount: > 0m } ? "+" + number : number;
        var left = new string(' ', indent) + words.ReplaceLineEndings(" ");
        text.Append(left.PadRight(AmountColumn)).AppendLine(number.PadLeft(AmountWidth));
    }

    private void Line(int indent, string words) =>
        text.AppendLine((new string(' ', indent) + words.ReplaceLineEndings(" ")).TrimEnd());

    private static string Name(string words, string id) => words.Length == 0 ? id : $"{words} [{id}]";

    private static string Number(Money? amount) => amount is null
        ? "?"
        : amount.Amount.ToString(
            "#,0." + new string('0', amount.Currency.Decimals), CultureInfo.InvariantCulture);
}
