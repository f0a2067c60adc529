using System.Globalization;
using BillingGrains.Domain.Amounts;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Domain.Rating;

/// <summary>How numbers and moments are written in explanations, whatever the machine's culture.</summary>
internal static class Texts
{
    public static string Date(LocalDate date) => LocalDatePattern.Iso.Format(date);

    public static string Time(LocalTime time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.Hour:00}:{time.Minute:00}");

    /// <summary>With at least the currency's decimals and at most six, for reading; amounts are computed exactly.</summary>
    public static string Amount(Money money) => Amount(money.Amount, money.Currency);

    public static string Amount(decimal amount, Currency currency) =>
        $"{amount.ToString(Format(currency.Decimals), CultureInfo.InvariantCulture)} {currency.Code}";

    public static string Number(decimal number) => number.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Format(int decimals) => decimals switch
    {
        0 => "0.######",
        2 => "0.00####",
        3 => "0.000###",
        _ => "0.0000##",
    };
}
