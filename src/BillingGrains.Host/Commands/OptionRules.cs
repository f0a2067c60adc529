using System.CommandLine;
using System.Globalization;

namespace BillingGrains.Host.Commands;

/// <summary>What options must be, said before anything is begun: not after a minute of work.</summary>
internal static class OptionRules
{
    /// <summary>A number of at least this.</summary>
    public static Option<int> AtLeast(this Option<int> option, int least)
    {
        option.Validators.Add(given =>
        {
            if (given.Tokens is [var token]
                && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var number) && number < least)
            {
                given.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} is {least} or more, not {number}."));
            }
        });
        return option;
    }

    /// <summary>A file that will be written: its folder must be there.</summary>
    public static Option<FileInfo?> InFolderThatIsThere(this Option<FileInfo?> option)
    {
        option.Validators.Add(given =>
        {
            if (given.Tokens is [var token] && new FileInfo(token.Value).Directory is { Exists: false } folder)
            {
                given.AddError($"{option.Name} cannot be written: there is no folder {folder.FullName}.");
            }
        });
        return option;
    }

    /// <summary>Addresses that begin with http:// or https://, with ; between them. Kestrel also takes "http://*:5080",
    /// which is no URI.</summary>
    public static Option<string> OfAddresses(this Option<string> option)
    {
        option.Validators.Add(given =>
        {
            if (given.Tokens is [var token] && token.Value.Split(';').FirstOrDefault(part => !IsAddress(part)) is { } wrong)
            {
                given.AddError($"{option.Name} is an address such as http://127.0.0.1:5080, not \"{wrong}\".");
            }
        });
        return option;
    }

    private static bool IsAddress(string text) =>
        (text.StartsWith("http://", StringComparison.Ordinal) || text.StartsWith("https://", StringComparison.Ordinal))
        && Uri.TryCreate(text.Replace('*', 'x').Replace('+', 'x'), UriKind.Absolute, out _);
}
