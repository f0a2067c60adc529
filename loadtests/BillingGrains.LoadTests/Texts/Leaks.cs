using System.Globalization;
using BillingGrains.Domain.PublicTexts;
using BillingGrains.LoadTests.Samples;

namespace BillingGrains.LoadTests.Texts;

/// <summary>How people of a help desk write what customers must not read, and how they write what only looks like it. The
/// forms are those of habit, not those of the search: some it cannot know.</summary>
internal static class Leaks
{
    /// <summary>"{0}" is what must not be read.</summary>
    private static readonly Dictionary<TextHitKind, string[]> Forms = new()
    {
        [TextHitKind.Secret] =
        [
            "{work}, wachtwoord: {0}", "{work}. New password is {0}.", "{work}; pw={0}", "{work} (password {0})",
            "{work}, Passwort lautet {0}", "{work}, login admin / {0}", "{work}, user sees it with {0}",
            "{work}. API key: {0}", "password -> {0}, {work}", "{work}, alarm PIN: {0}", "{work}, token {0} entered",
            "{work}, wifi {0}",
        ],
        [TextHitKind.MachineAddress] =
        [
            "{work} on {0}", "{work} ({0})", "{0}: {work}", "{work}, gateway {0}", "{work} via {0}.",
        ],
        [TextHitKind.Email] = ["{work} for {0}", "{work}, mailed {0}", "{work} <{0}>"],
    };

    private static readonly string[] LookAlikes =
    [
        "{work}, firmware now version 10.{n}.0.2", "{work}, release {n}.4.1", "{work}, serial 5CG{n}XY{n}Z",
        "{work} from 08:{n} to 12:45", "{work}, article 40474434{n}", "{work}, password reset for two users",
        "{work}; password: changed by the user", "{work}, login works again", "{work}, see www.example.com/help-{n}",
        "{work}, order PO-2026-{n}", "{work} at desk 4.{n}", "{work}, PIN pad replaced", "{work}, token of the door returned",
        "{work}: cable 3 x 1.5 mm, {n} m", "{work}, invoice 2026.03.{n}.1 of the supplier", "{work}, login: no problem any more",
        "{work}, wifi 802.11ax", "{work}; login: works again", "{work}, section 4.2.1.{n} of the manual", "{work}, fw{n} of the shelf",
        "{work}, password: known to the customer", "{work}, article Ab{n}Cd34Ef56Gh78Ij90Kl",
    ];

    /// <summary>A text with something in it that must not be read.</summary>
    public static PlantedText Plant(SampleRandom random, string work)
    {
        var kind = random.Pick(TextHitKind.Secret, TextHitKind.MachineAddress, TextHitKind.Email);
        var words = Words(kind, random);
        var form = random.Pick<string>(Forms[kind]);
        var text = form.Replace("{work}", work, StringComparison.Ordinal);
        var start = text.IndexOf("{0}", StringComparison.Ordinal);
        return new PlantedText(text.Replace("{0}", words, StringComparison.Ordinal), kind, start, words.Length);
    }

    public static string LookAlike(SampleRandom random, string work) => random.Pick<string>(LookAlikes)
        .Replace("{work}", work, StringComparison.Ordinal)
        .Replace("{n}", random.From(10, 59).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static string Words(TextHitKind kind, SampleRandom random)
    {
        var number = random.From(1, 250).ToString(CultureInfo.InvariantCulture);
        return kind switch
        {
            TextHitKind.Secret => random.Pick<string>(
                $"Zomer-0{number}", $"Welkom{number}!", $"winter{number}", $"Geheim#{number}", $"{number}7{number}4",
                $"Qx7Lm2Vt9Rb4Yk1Np{number}Zd", $"geheimnis", $"4f9a{number}cc"),
            TextHitKind.MachineAddress => random.Pick<string>(
                $"10.12.0.{number}", $"192.168.{number}.1", $"dc0{number}.bakery.local", $"\\\\fs{number}\\finance",
                $"00:1B:44:11:3A:{random.From(10, 99)}", $"vpn{number}.bakery.nl", $"srv-db{number}", $"fe80::{number}:1"),
            _ => random.Pick<string>(
                $"p.jansen{number}@bakery.nl", $"helpdesk+{number}@example.com", $"jan.de.vries@mail.bakery.co.uk",
                $"piet{number} at bakery dot nl"),
        };
    }
}

/// <param name="Start">Of what must not be read.</param>
internal sealed record PlantedText(string Text, TextHitKind Kind, int Start, int Length);
