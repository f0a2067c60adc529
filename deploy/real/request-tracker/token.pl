# Prints a new token of a user for the header "Authorization: token ..."; RT's REST interface cannot make one.
use strict;
use warnings;
use lib '/usr/share/request-tracker5/lib';
use RT -init;
use RT::AuthToken;

my ($name) = @ARGV;
my $user = RT::User->new(RT->SystemUser);
$user->Load($name);
die "no user '$name'\n" unless $user->Id;
my $token = RT::AuthToken->new(RT->SystemUser);
my ($made, $message, $text) = $token->Create(Owner => $user->Id, Description => 'BillingGrains');
die "$message\n" unless $made;
print "$text\n";
