namespace BillingGrains.Domain.Amounts;

/// <summary>The currencies in use of ISO 4217, with the decimals that the standard gives each.</summary>
public static class Currencies
{
    private const string WithoutDecimals =
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";

    private const string WithTwoDecimals =
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE "
        + "CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD "
        + "HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP "
        + "MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD "
        + "SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS "
        + "VED VES WST XCD XCG YER ZAR ZMW ZWG";

    private const string WithThreeDecimals = "BHD IQD JOD KWD LYD OMR TND";

    private const string WithFourDecimals = "CLF UYW";

    private static readonly Dictionary<string, Currency> ByCode =
        Of(WithoutDecimals, 0).Concat(Of(WithTwoDecimals, 2)).Concat(Of(WithThreeDecimals, 3))
            .Concat(Of(WithFourDecimals, 4))
            .ToDictionary(currency => currency.Code, StringComparer.Ordinal);

    /// <summary>The currency with an ISO code in capital letters; null for a code that the standard does not give.</summary>
    public static Currency? Find(string code) => ByCode.GetValueOrDefault(code);

    private static IEnumerable<Currency> Of(string codes, int decimals) =>
        codes.Split(' ').Select(code => new Currency(code, decimals));
}
