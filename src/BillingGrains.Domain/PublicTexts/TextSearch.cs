using System.Text.RegularExpressions;
using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.PublicTexts;

/// <summary>Looks for what a customer must not read. It knows forms, not meanings: a password that stands there like any
/// other word is not found. docs/exceptions.md gives what it finds and misses of a month.</summary>
public static partial class TextSearch
{
    private const int KeyLengthMin = 20;
    private const int SecretLengthMin = 4;

    /// <summary>What stands after "password is" and the like without being one.</summary>
    private static readonly HashSet<string> NoSecrets = new(StringComparer.OrdinalIgnoreCase)
    {
        "reset", "changed", "expired", "policy", "manager", "required", "unknown", "updated", "removed", "renewed", "wrong",
        "correct", "forgotten", "blocked", "locked", "unlocked", "done", "none", "again", "sent", "given", "synchronised",
        "gewijzigd", "verlopen", "vergeten", "geändert", "abgelaufen", "vergessen", "zurückgesetzt",
    };

    /// <summary>In the order of their places; where two kinds find the same words, the graver one stands.</summary>
    /// <param name="words">What the legal entity does not want on documents; whole words, in any case.</param>
    public static ValueList<TextPlace> Find(string text, ValueList<string> words)
    {
        var found = new List<TextPlace>();
        Add(found, TextHitKind.Secret, Keys().Matches(text));
        Add(found, TextHitKind.Secret, LongTokens().Matches(text).Where(match => IsKey(match.Value)));
        foreach (Match match in Named().Matches(text))
        {
            var secret = match.Groups["secret"];
            if (IsSecret(secret.Value, match.Groups["is"].Success))
            {
                Put(found, new TextPlace(TextHitKind.Secret, secret.Index, secret.Length));
            }
        }

        Add(found, TextHitKind.Secret, Beside().Matches(text).Select(match => match.Groups["secret"]));
        Add(found, TextHitKind.Email, Emails().Matches(text));
        Add(found, TextHitKind.MachineAddress, Numbers().Matches(text).Where(match => IsAddress(text, match)));
        Add(found, TextHitKind.MachineAddress, Names().Matches(text));
        foreach (var word in words)
        {
            AddWord(found, text, word);
        }

        return found.OrderBy(place => place.Start).ThenBy(place => place.Kind).ToValueList();
    }

    private static void Add(List<TextPlace> found, TextHitKind kind, IEnumerable<Capture> matches)
    {
        foreach (var match in matches)
        {
            Put(found, new TextPlace(kind, match.Index, match.Length));
        }
    }

    private static void Put(List<TextPlace> found, TextPlace place)
    {
        if (!found.Exists(other => other.Start < place.End && place.Start < other.End))
        {
            found.Add(place);
        }
    }

    private static void AddWord(List<TextPlace> found, string text, string word)
    {
        for (var at = 0; word.Length > 0 && (at = text.IndexOf(word, at, StringComparison.OrdinalIgnoreCase)) >= 0;
            at += word.Length)
        {
            if (IsEdge(text, at - 1) && IsEdge(text, at + word.Length))
            {
                Put(found, new TextPlace(TextHitKind.Word, at, word.Length));
            }
        }
    }

    private static bool IsEdge(string text, int at) => at < 0 || at >= text.Length || !char.IsLetterOrDigit(text[at]);

    /// <summary>After "is" or "was" any word may follow: only one with a digit or a sign in it is taken for a secret.
    /// </summary>
    private static bool IsSecret(string word, bool afterVerb) =>
        word.Length >= SecretLengthMin && !NoSecrets.Contains(word.TrimEnd('.', ',', ';', '!', ')'))
        && (!afterVerb || word.TrimEnd('.', ',', ';', '!', ')').Any(sign => !char.IsLetter(sign)));

    /// <summary>Long, and of small and great letters and digits in one: keys and tokens look so, serial numbers do not.
    /// </summary>
    private static bool IsKey(string token) => token.Length >= KeyLengthMin && token.Any(char.IsAsciiLetterLower)
        && token.Any(char.IsAsciiLetterUpper) && token.Any(char.IsAsciiDigit);

    /// <summary>Four numbers up to 255 that no version is said of.</summary>
    private static bool IsAddress(string text, Match match) =>
        match.Groups["part"].Captures.All(part => part.Length <= 3 && int.Parse(
            part.ValueSpan, System.Globalization.CultureInfo.InvariantCulture) <= 255)
        && !Version().IsMatch(text.AsSpan(0, match.Index));

    private const RegexOptions Plain = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    [GeneratedRegex(
        @"-----BEGIN[ A-Z]*KEY-----|\b(AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,}"
        + @"|\bxox[abp]-[A-Za-z0-9-]{10,}|\beyJ[\w-]{10,}\.[\w-]{10,}\.?[\w-]*|\b[0-9a-fA-F]{32,}\b",
        Plain)]
    private static partial Regex Keys();

    [GeneratedRegex(@"(?<![\w/+-])[\w/+-]{20,}={0,2}", Plain)]
    private static partial Regex LongTokens();

    [GeneratedRegex(
        @"\b(password|passwort|passwd|passphrase|passcode|wachtwoord|kennwort|mot de passe|contraseña|pwd|pw|pin( code)?"
        + @"|api[ -]?key|client secret|secret|token|credentials?|login)\b"
        + @"\s*([:=]\s*|->\s*|(?<is>is|was|to|ist|lautet|wordt)\s+(now\s+|nu\s+)?)"
        + @"[""'„“]?(?<secret>[^\s""'”]+)",
        Plain | RegexOptions.IgnoreCase)]
    private static partial Regex Named();

    /// <summary>A word of letters and digits right after what it opens, digits after a PIN, and what follows a user's name
    /// and a stroke.</summary>
    [GeneratedRegex(
        @"\b(password|passwort|wachtwoord|kennwort|pwd|pw|token|wi-?fi|wlan|ssid)\s+"
        + @"(?<secret>(?!802\.)(?=[^\s\d]*\d)(?=\S*[A-Za-z])[^\s,;()""]{5,})"
        + @"|\bpin\s+(?<secret>\d{4,8})\b|\b(login|user|admin)\s+\w+\s*/\s*(?<secret>[^\s,;()""]{4,})",
        Plain | RegexOptions.IgnoreCase)]
    private static partial Regex Beside();

    [GeneratedRegex(
        @"(?<![\w.@-])[\w.%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}|\b[\w.]+ at [\w.]+ dot [A-Za-z]{2,}\b", Plain)]
    private static partial Regex Emails();

    [GeneratedRegex(@"(?<![\w.])(?<part>\d+)(\.(?<part>\d+)){3}(/\d{1,2})?(:\d{2,5})?(?![\w]|\.\d)", Plain)]
    private static partial Regex Numbers();

    [GeneratedRegex(
        @"\\\\[\w.-]+(\\[\w$.-]+)*|\b([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\b"
        + @"|(?<![\w:])([0-9A-Fa-f]{1,4}:){3,7}(:|[0-9A-Fa-f]{1,4})[0-9A-Fa-f:]*"
        + @"|(?<![\w:])[0-9A-Fa-f]{1,4}(:[0-9A-Fa-f]{1,4})*::([0-9A-Fa-f]{1,4}(:[0-9A-Fa-f]{1,4})*)?(?!\w|:\w)"
        + @"|\b[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.(local|lan|intern|internal|corp|intra|localdomain)\b"
        + @"|\b(?!www\.)[A-Za-z0-9-]+\.[A-Za-z0-9-]+\.(com|net|org|nl|de|be|fr|eu|uk|io|cloud)\b|\b(https?|ssh|rdp|ftp)://[^\s]+"
        + @"|\b([Ss][Rr][Vv]|[Dd][Cc]|[Ss][Qq][Ll]|[Ee][Ss][Xx]|[Vv][Mm]|[Nn][Aa][Ss]|[Ff][Ww])(-[A-Za-z]+)*-?\d{1,3}\b",
        Plain)]
    private static partial Regex Names();

    [GeneratedRegex(@"(version|firmware|release|build|\bv)\.?\s*(to\s+)?$", Plain | RegexOptions.IgnoreCase)]
    private static partial Regex Version();
}
